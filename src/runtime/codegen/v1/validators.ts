/** What generated validators import: the formats, lengths and equality of JSON Schema. Stays as it is for contract 1. */
export { codePointLength } from '../../validation/code-point-length.js';
export { concatProblems } from '../../validation/concat-problems.js';
export { isDate, isDateTime, isDuration, isIsoDateTime, isIsoTime, isTime } from '../../validation/date-time.js';
export { isEmail, isHostname, isIpv4, isIpv6 } from '../../validation/host.js';
export { jsonEqual } from '../../validation/json-equal.js';
export { isInt32, isInt64 } from '../../validation/number-formats.js';
export {
  isByte,
  isJsonPointer,
  isJsonPointerUriFragment,
  isRegex,
  isRelativeJsonPointer,
  isUuid,
} from '../../validation/text-formats.js';
export { isUri, isUriReference, isUriTemplate, isUrl } from '../../validation/uri.js';
