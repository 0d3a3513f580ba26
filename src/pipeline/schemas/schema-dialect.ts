/** The dialects of JSON Schema that a validator is made for. `asyncapi`: draft-07 with all that schemas of AsyncAPI may say besides. */
export type SchemaDialect = 'draft-07' | '2019-09' | '2020-12' | 'asyncapi';

const DIALECTS: readonly (readonly [RegExp, SchemaDialect])[] = [
  [/^https?:\/\/json-schema\.org\/draft-0[4-7]\/(?:schema|hyper-schema)$/, 'draft-07'],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema$/, '2019-09'],
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema$/, '2020-12'],
  [/^https?:\/\/(?:www\.)?asyncapi\.(?:com|io)\/definitions\//, 'asyncapi'],
];

/** The dialect that a `$schema` names; `undefined` for one that somebody has made. */
export function dialectNamed(uri: string): SchemaDialect | undefined {
  const bare = uri.replace(/#$/, '');
  return DIALECTS.find(([pattern]) => pattern.test(bare))?.[1];
}

/** Keywords that came later, or went, by dialect: there they are unknown words. */
const UNKNOWN: Readonly<Record<SchemaDialect, ReadonlySet<string>>> = {
  'draft-07': new Set(
    '$anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef dependentRequired dependentSchemas discriminator maxContains minContains nullable prefixItems unevaluatedItems unevaluatedProperties'.split(
      ' ',
    ),
  ),
  '2019-09': new Set(['$dynamicAnchor', '$dynamicRef', 'discriminator', 'nullable', 'prefixItems']),
  '2020-12': new Set(['$recursiveAnchor', '$recursiveRef', 'additionalItems', 'discriminator', 'nullable']),
  asyncapi: new Set(),
};

export function knowsKeyword(dialect: SchemaDialect, keyword: string): boolean {
  return !UNKNOWN[dialect].has(keyword);
}

/** Whether a `$ref` stands alone: all beside it is ignored. */
export function refStandsAlone(dialect: SchemaDialect): boolean {
  return dialect === 'draft-07' || dialect === 'asyncapi';
}
