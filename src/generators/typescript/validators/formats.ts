/** A format that validators check: the function of the runtime that does it, and for which type it is. */
export interface KnownFormat {
  readonly type: 'string' | 'number';
  readonly check: string;
}

const text = (check: string): KnownFormat => ({ type: 'string', check });
const number = (check: string): KnownFormat => ({ type: 'number', check });

/** Every other format is a note for readers (`password`, `binary`, `float`, `double`, and those that nobody knows). */
export const FORMATS: ReadonlyMap<string, KnownFormat> = new Map([
  ['date', text('isDate')],
  ['time', text('isTime')],
  ['date-time', text('isDateTime')],
  ['iso-time', text('isIsoTime')],
  ['iso-date-time', text('isIsoDateTime')],
  ['duration', text('isDuration')],
  ['uri', text('isUri')],
  ['uri-reference', text('isUriReference')],
  ['uri-template', text('isUriTemplate')],
  ['url', text('isUrl')],
  ['email', text('isEmail')],
  ['hostname', text('isHostname')],
  ['ipv4', text('isIpv4')],
  ['ipv6', text('isIpv6')],
  ['regex', text('isRegex')],
  ['uuid', text('isUuid')],
  ['json-pointer', text('isJsonPointer')],
  ['json-pointer-uri-fragment', text('isJsonPointerUriFragment')],
  ['relative-json-pointer', text('isRelativeJsonPointer')],
  ['byte', text('isByte')],
  ['int32', number('isInt32')],
  ['int64', number('isInt64')],
]);
