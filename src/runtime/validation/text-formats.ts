// Verdicts are those of ajv-formats 3 in full mode; a differential test holds them equal.

const UUID = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const JSON_POINTER = /^(?:\/(?:[^~/]|~0|~1)*)*$/;
const JSON_POINTER_URI_FRAGMENT = /^#(?:\/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~0|~1)*)*$/i;
const RELATIVE_JSON_POINTER = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/;
/** One line of base64 is enough, as it is for ajv-formats (flag `m`). */
const BYTE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/m;
const END_ANCHOR_OF_OTHER_DIALECTS = /[^\\]\\Z/;

/** Format `uuid`: RFC 4122, with or without `urn:uuid:`. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Format `json-pointer`: RFC 6901. */
export function isJsonPointer(text: string): boolean {
  return JSON_POINTER.test(text);
}

/** Format `json-pointer-uri-fragment`: RFC 6901, section 6. */
export function isJsonPointerUriFragment(text: string): boolean {
  return JSON_POINTER_URI_FRAGMENT.test(text);
}

/** Format `relative-json-pointer`. */
export function isRelativeJsonPointer(text: string): boolean {
  return RELATIVE_JSON_POINTER.test(text);
}

/** Format `byte`: base64. */
export function isByte(text: string): boolean {
  return BYTE.test(text);
}

/** Format `regex`: what ECMAScript compiles. */
export function isRegex(text: string): boolean {
  if (END_ANCHOR_OF_OTHER_DIALECTS.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
