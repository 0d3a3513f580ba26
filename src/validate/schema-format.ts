const JSON_SCHEMA = /^application\/(?:vnd\.aai\.asyncapi(?:\+json|\+yaml)?|schema\+(?:json|yaml))(?:;.*)?$/;

/** Whether a `schemaFormat` names JSON Schema, or AsyncAPI's superset of it; none means the latter. */
export function isJsonSchemaFormat(format: unknown): boolean {
  return format === undefined || (typeof format === 'string' && JSON_SCHEMA.test(format.replaceAll(' ', '')));
}
