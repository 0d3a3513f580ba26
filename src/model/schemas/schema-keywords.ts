/** Keywords whose value is one schema. */
export const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set(
  'additionalProperties additionalItems contains else if not propertyNames then unevaluatedItems unevaluatedProperties'.split(
    ' ',
  ),
);

/** Keywords whose value is a list of schemas. `items` is one or the other, `dependencies` a mixture. */
export const LIST_KEYWORDS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** Keywords whose value is a map of schemas. */
export const MAP_KEYWORDS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);

/** Keywords that are taken over as they are. */
export const PLAIN_KEYWORDS: ReadonlySet<string> = new Set(
  'type enum const required dependentRequired multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern format contentEncoding contentMediaType minItems maxItems uniqueItems minContains maxContains minProperties maxProperties discriminator nullable'.split(
    ' ',
  ),
);

/** Keywords that say something to readers alone. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(
  'title description deprecated default examples readOnly writeOnly'.split(' '),
);

/** What may stand beside a `$ref` of draft-07 without being missed: everything else there is ignored. */
export const HARMLESS_BESIDE_REF: ReadonlySet<string> = new Set([
  ...'$ref $id $schema $comment definitions $defs externalDocs example'.split(' '),
  ...ANNOTATIONS,
]);

/** Of these the meaning depends on how a validator got here, which a `$ref` with a pointer says better. */
export const DYNAMIC_KEYWORDS: ReadonlySet<string> = new Set(['$dynamicRef', '$recursiveRef']);

/** Before the id of the schema that a `$ref` of the model names. */
export const REF_PREFIX = 'eda:';
