// Verdicts are those of ajv-formats 3 in full mode; a differential test holds them equal. Named parts follow RFC 3986.

const HEX = '[0-9a-f]{1,4}';
const OCTET = '(?:25[0-5]|2[0-4]\\d|[01]?\\d\\d?)';
const IPV4 = `(?:${OCTET}\\.){3}${OCTET}`;
const LAST_32_BITS = `(?:${HEX}:${HEX}|${IPV4})`;
const upTo = (groups: number): string => `(?:(?:${HEX}:){0,${groups}}${HEX})?::`;
const IPV6 =
  `(?:(?:(?:${HEX}:){6}|::(?:${HEX}:){5}|(?:${HEX})?::(?:${HEX}:){4}|${upTo(1)}(?:${HEX}:){3}` +
  `|${upTo(2)}(?:${HEX}:){2}|${upTo(3)}${HEX}:|${upTo(4)})${LAST_32_BITS}|${upTo(5)}${HEX}|${upTo(6)})`;
const PERCENT = '%[0-9a-f]{2}';
const USER = `(?:(?:[a-z0-9\\-._~!$&'()*+,;=:]|${PERCENT})*@)?`;
const SCHEME = '[a-z][a-z0-9+\\-.]*:';

/** Everything behind the scheme. A reference may have quotation marks in its parts (as ajv-formats has it), a URI may not. */
function afterScheme(quote: '' | '"', optional: '' | '?'): string {
  const name = `(?:[a-z0-9\\-._~!$&'${quote}()*+,;=]|${PERCENT})*`;
  const host = `(?:\\[(?:${IPV6}|v[0-9a-f]+\\.[a-z0-9\\-._~!$&'()*+,;=:]+)\\]|${IPV4}|${name})`;
  const character = `(?:[a-z0-9\\-._~!$&'${quote}()*+,;=:@]|${PERCENT})`;
  const segments = `(?:\\/${character}*)*`;
  const hierarchy = [
    `\\/?\\/${USER}${host}(?::\\d*)?${segments}`,
    `\\/(?:${character}+${segments})?`,
    `${character}+${segments}`,
  ].join('|');
  const tail = `(?:[a-z0-9\\-._~!$&'${quote}()*+,;=:@/?]|${PERCENT})*`;
  return `(?:${hierarchy})${optional}(?:\\?${tail})?(?:#${tail})?`;
}

const URI = /* @__PURE__ */ new RegExp(`^${SCHEME}${afterScheme('', '')}$`, 'i');
const REFERENCE = /* @__PURE__ */ new RegExp(`^(?:${SCHEME})?${afterScheme('"', '?')}$`, 'i');
const TEMPLATE =
  /^(?:(?:[!#$&(-;=?-[\]_a-z~\x7f-\uffff]|%[0-9a-f]{2})|\{[+#./;?&=,!@|]?(?:[a-z0-9_]|%[0-9a-f]{2})+(?::[1-9][0-9]{0,3}|\*)?(?:,(?:[a-z0-9_]|%[0-9a-f]{2})+(?::[1-9][0-9]{0,3}|\*)?)*\})*$/i;
/** Public addresses only: https://gist.github.com/dperini/729294. */
const URL =
  /^(?:https?|ftp):\/\/(?:\S+(?::\S*)?@)?(?:(?!(?:10|127)(?:\.\d{1,3}){3})(?!(?:169\.254|192\.168)(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))|(?:(?:[a-z0-9\u{00a1}-\u{ffff}]+-)*[a-z0-9\u{00a1}-\u{ffff}]+)(?:\.(?:[a-z0-9\u{00a1}-\u{ffff}]+-)*[a-z0-9\u{00a1}-\u{ffff}]+)*(?:\.(?:[a-z\u{00a1}-\u{ffff}]{2,})))(?::\d{2,5})?(?:\/[^\s]*)?$/iu;

/** Format `uri`: with a scheme. */
export function isUri(text: string): boolean {
  return URI.test(text);
}

/** Format `uri-reference`: a URI or a part of one that is relative to another. */
export function isUriReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** Format `uri-template`: RFC 6570. */
export function isUriTemplate(text: string): boolean {
  return TEMPLATE.test(text);
}

/** Format `url`: http, https or ftp with a public host. */
export function isUrl(text: string): boolean {
  return URL.test(text);
}
