import { createModelTypes } from '../../../../../src/generators/typescript/types/model-types.js';
import type { JsonSchema, SchemaModel } from '../../../../../src/model/contract-model.js';
import { schemaOf } from '../model-fixture.js';

/** The type of a schema, with its spaces evened out; `others` are what it may refer to. */
export function typeOf(
  schema: JsonSchema,
  others: readonly SchemaModel[] = [],
  kind: SchemaModel['kind'] = 'shared',
): string {
  const own = schemaOf('Own', schema, { kind });
  const types = createModelTypes({ schemas: [own, ...others] });
  return types
    .typeText(own, (id) => id)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
