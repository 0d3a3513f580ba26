import type { JsonSchemaObject } from '../contract-model.js';
import { isPlainObject } from '../reading/document-node.js';

/** `dependencies` (up to draft-07) is `dependentRequired` for lists of names and `dependentSchemas` for schemas. */
export function convertDependencies(schema: JsonSchemaObject): JsonSchemaObject {
  const { dependencies, ...rest } = schema;
  if (!isPlainObject(dependencies)) return rest;
  const names = Object.entries(dependencies).filter(([, value]) => Array.isArray(value));
  const schemas = Object.entries(dependencies).filter(([, value]) => !Array.isArray(value));
  return {
    ...rest,
    ...(names.length > 0 && { dependentRequired: merge(rest['dependentRequired'], names) }),
    ...(schemas.length > 0 && { dependentSchemas: merge(rest['dependentSchemas'], schemas) }),
  };
}

/** What the newer keyword says of a property wins; a schema that has both is no dialect's. */
function merge(newer: unknown, entries: readonly [string, unknown][]): JsonSchemaObject {
  return Object.fromEntries([...entries, ...(isPlainObject(newer) ? Object.entries(newer) : [])]);
}
