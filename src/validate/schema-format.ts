import { readSchemaFormat } from '../document/formats/schema-format.js';

/** Whether a `schemaFormat` names JSON Schema, or a superset of it: AsyncAPI's, which none means too, or OpenAPI's. */
export function isJsonSchemaFormat(format: unknown): boolean {
  return format === undefined || (typeof format === 'string' && readSchemaFormat(format).kind === 'json-schema');
}
