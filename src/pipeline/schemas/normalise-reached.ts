import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { JsonSchema } from '../../model/contract-model.js';
import { createModelContext } from '../../model/model-context.js';
import { isPlainObject, ownValue } from '../../model/reading/document-node.js';
import type { DiscriminatorMember } from '../../model/schemas/discriminator.js';
import { normaliseSchema, type Normaliser } from '../../model/schemas/normalise-schema.js';
import { openCycles } from '../../model/schemas/open-cycles.js';
import { REF_PREFIX } from '../../model/schemas/schema-keywords.js';
import type { SchemaProblem } from './check-keywords.js';
import type { SchemaToLink } from './link-validators.js';
import { createMemoryDocument } from './memory-document.js';
import type { ReachedSchema } from './reach-schemas.js';
import { refStandsAlone } from './schema-dialect.js';

export interface NormaliseReachedResult {
  readonly schemas: readonly SchemaToLink[];
  readonly problems: readonly SchemaProblem[];
}

/** The schemas in 2020-12, as the model of a contract has them. */
export function normaliseReached(reached: ReadonlyMap<string, ReachedSchema>): NormaliseReachedResult {
  const document = createMemoryDocument(new Map([...reached].map(([id, { schema }]) => [id, schema])));
  const diagnostics: Diagnostic[] = [];
  const context = createModelContext(document, diagnostics);
  const idAt = (value: unknown): string | undefined => {
    const reference = ownValue(value, '$ref');
    return typeof reference === 'string' ? reference.slice(REF_PREFIX.length) : undefined;
  };
  const normalised = new Map<string, JsonSchema>();
  for (const [id, { schema, dialect }] of reached) {
    const normaliser: Normaliser = {
      context,
      assumesObject: dialect === 'asyncapi',
      refer: (location) => ownValue(document.at(location), '$ref') as string,
      memberAt: (location) => memberOf(reached.get(idAt(document.at(location)) ?? '')),
    };
    const location = { file: id, pointer: '' };
    const keywordsBesideRef = refStandsAlone(dialect) ? 'draft-07' : '2020-12';
    normalised.set(id, normaliseSchema(normaliser, { location, value: schema, dialect: keywordsBesideRef }));
  }
  const problems = diagnostics.flatMap(({ severity, file, pointer, message }): SchemaProblem[] =>
    severity === 'error' ? [{ pointer: `${reached.get(file)?.place.pointer ?? ''}${pointer}`, message }] : [],
  );
  for (const [id, schema] of openCycles(normalised))
    if (schema !== undefined) normalised.set(id, schema);
    else
      problems.push({
        pointer: reached.get(id)?.place.pointer ?? '',
        message: 'The schema leads back to itself on too many ways without going into a property or an item.',
      });
  const schemas = [...normalised].map(([id, schema]) => ({
    id,
    schema,
    exact: reached.get(id)?.dialect !== 'asyncapi',
  }));
  return { schemas, problems };
}

/** Its name is the last part of the way to it, as AsyncAPI wants. */
function memberOf(target: ReachedSchema | undefined): DiscriminatorMember | undefined {
  if (target === undefined) return undefined;
  return {
    name: target.place.pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '',
    declares: (property) => {
      const declared = ownValue(ownValue(target.schema, 'properties'), property);
      return isPlainObject(declared) && (Object.hasOwn(declared, 'const') || Object.hasOwn(declared, 'enum'));
    },
  };
}
