// Verdicts are those of ajv-formats 3 in full mode (RFC 3339, appendix D on leap seconds); a differential test holds them equal.

const DATE = /^(\d\d\d\d)-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d(?:\.\d+)?)(z|([+-])(\d\d)(?::?(\d\d))?)?$/i;
const SEPARATOR = /[tT\s]/;
/** All that is right in every month and needs no leap second: most values, in one test. */
const COMMON_DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])[tT\s](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[zZ]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Format `date`: a full date of RFC 3339, such as `2024-02-29`. */
export function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (parts === null) return false;
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(Number(parts[1]), month);
}

function isTimeOf(text: string, zoneRequired: boolean): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const hour = Number(parts[1]);
  const minute = Number(parts[2]);
  const second = Number(parts[3]);
  const sign = parts[5] === '-' ? -1 : 1;
  const zoneHour = Number(parts[6] ?? 0);
  const zoneMinute = Number(parts[7] ?? 0);
  if (zoneHour > 23 || zoneMinute > 59 || (zoneRequired && parts[4] === undefined)) return false;
  if (hour <= 23 && minute <= 59 && second < 60) return true;
  // A leap second ends a day of UTC.
  const utcMinute = minute - zoneMinute * sign;
  const utcHour = hour - zoneHour * sign - (utcMinute < 0 ? 1 : 0);
  return (utcHour === 23 || utcHour === -1) && (utcMinute === 59 || utcMinute === -1) && second < 61;
}

function isDateTimeOf(text: string, zoneRequired: boolean): boolean {
  const parts = text.split(SEPARATOR);
  return parts.length === 2 && isDate(parts[0] ?? '') && isTimeOf(parts[1] ?? '', zoneRequired);
}

/** Format `time`: with a zone. */
export function isTime(text: string): boolean {
  return isTimeOf(text, true);
}

/** Format `iso-time`: the zone may be left out. */
export function isIsoTime(text: string): boolean {
  return isTimeOf(text, false);
}

/** Format `date-time`: with a zone. */
export function isDateTime(text: string): boolean {
  return COMMON_DATE_TIME.test(text) || isDateTimeOf(text, true);
}

/** Format `iso-date-time`: the zone may be left out. */
export function isIsoDateTime(text: string): boolean {
  return COMMON_DATE_TIME.test(text) || isDateTimeOf(text, false);
}

const DURATION = /^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|(?:\d+W)?)$/;

/** Format `duration`: RFC 3339, appendix A, such as `P1DT12H`. */
export function isDuration(text: string): boolean {
  return DURATION.test(text);
}
