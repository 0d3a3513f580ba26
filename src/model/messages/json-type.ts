const JSON_TYPE = /^[\w.+-]+\/(?:json|[\w.+-]+\+json)(?:\s*;.*)?$/i;

/** Whether a content type is one that the runtime reads and writes. */
export function isJsonType(contentType: string): boolean {
  return JSON_TYPE.test(contentType);
}
