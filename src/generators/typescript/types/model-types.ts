import type { ContractModel, JsonSchema, SchemaModel } from '../../../model/contract-model.js';
import { leadsBack } from './alias-cycles.js';
import { hasRequired, isObjectType } from './combine-types.js';
import { nameReferences } from './name-references.js';
import { printType } from './print-type.js';
import { schemaToType } from './schema-to-type.js';
import { UNKNOWN } from './type-node.js';
import type { TypeNode } from './type-node.js';

/** Types of a model's named schemas. */
export interface ModelTypes {
  /** The text of a schema's type. `nameOf` tells under which name a file knows another one. */
  typeText(schema: SchemaModel, nameOf: (id: string) => string): string;
}

interface Facts {
  readonly isObject: boolean;
  readonly hasRequired: boolean;
}

const NO_FACTS: Facts = { isObject: false, hasRequired: false };

export function createModelTypes(model: Pick<ContractModel, 'schemas'>): ModelTypes {
  const schemas = new Map(model.schemas.map((schema) => [schema.id, schema]));
  const facts = new Map<string, Facts>();
  const schemaOf = (id: string): JsonSchema | undefined => schemas.get(id)?.schema;

  const factsOf = (id: string): Facts => {
    const known = facts.get(id);
    if (known !== undefined) return known;
    // Stands for the answer while it is being found: a type that leads back to itself tells nothing new.
    facts.set(id, NO_FACTS);
    const type = schemaToType(schemaOf(id) ?? true, {
      closed: schemas.get(id)?.kind === 'headers',
      reference: (other, atTop) => ({ kind: 'reference', name: other, ...(atTop ? factsOf(other) : NO_FACTS) }),
    });
    const found = { isObject: isObjectType(type), hasRequired: hasRequired(type) };
    facts.set(id, found);
    return found;
  };

  return {
    typeText(schema, nameOf) {
      const reference = (id: string, atTop: boolean): TypeNode => {
        if (!schemas.has(id))
          throw new Error(
            `The schema ${schema.id} refers to ${id}, which is not in the model. This is a bug in eda-gen.`,
          );
        if (atTop && leadsBack(schema.id, id, schemaOf)) return UNKNOWN;
        return { kind: 'reference', name: id, ...factsOf(id) };
      };
      const type = schemaToType(schema.schema, { closed: schema.kind === 'headers', reference });
      return printType(nameReferences(type, nameOf));
    },
  };
}
