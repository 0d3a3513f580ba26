import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';

/** A branch of `oneOf` or `anyOf` that is a `$ref`. */
export interface DiscriminatorMember {
  /** The name of the schema in its document: the value that AsyncAPI gives the discriminator for it. */
  readonly name: string;
  /** It says itself which values the property may have. */
  readonly declares: (property: string) => boolean;
}

/**
 * AsyncAPI's `discriminator` names a property whose value is the name of the schema. JSON Schema knows nothing of it: each
 * branch that does not constrain the property itself gets the constant. The keyword stays, for whoever makes types of it.
 */
export function addDiscriminatorValues(
  schema: JsonSchemaObject,
  memberOf: (keyword: 'oneOf' | 'anyOf', index: number) => DiscriminatorMember | undefined,
): JsonSchemaObject {
  const { discriminator: property, ...rest } = schema;
  if (property === undefined) return schema;
  // Objects are OpenAPI's form, with a mapping that AsyncAPI does not have.
  if (typeof property !== 'string') return rest;
  let result = schema;
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = result[keyword];
    if (!Array.isArray(branches)) continue;
    const marked = (branches as readonly JsonSchema[]).map((branch, index): JsonSchema => {
      const member = memberOf(keyword, index);
      if (member === undefined || member.declares(property)) return branch;
      const mark = Object.fromEntries([[property, { const: member.name }]]);
      return { allOf: [branch, { type: 'object', properties: mark, required: [property] }] };
    });
    result = { ...result, [keyword]: marked };
  }
  return result;
}
