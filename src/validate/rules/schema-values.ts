import type { ErrorObject } from 'ajv';
import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { createSchemaCompiler, type SchemaCompiler } from '../compile-schema.js';
import { equalValues } from './equal-values.js';
import { hasType, typesOf } from './schema-types.js';

/** Judges values that stand in a schema by that schema. */
export interface ValueJudge {
  /** What the schema has against the value; `undefined` where nothing, or where the schema itself cannot be used. */
  judge(schema: Location, value: unknown): Promise<string | undefined>;
}

/** Keywords that say nothing against a value, or that are judged here. */
const PLAIN =
  /^(?:type|enum|nullable|title|description|default|examples?|deprecated|readOnly|writeOnly|externalDocs|\$comment|x-.*)$/;

/** ajv is only asked where a schema has more to say than its type and members. */
export function createValueJudge(document: SourceDocument): ValueJudge {
  let compiler: SchemaCompiler | undefined;
  return {
    async judge(location, value) {
      const schema = document.at(location);
      if (!isDataObject(schema)) return undefined;
      const wrong = judgePlainly(schema, value);
      if (wrong !== undefined || Object.keys(schema).every((keyword) => PLAIN.test(keyword))) return wrong;
      compiler ??= await createSchemaCompiler(document);
      const check = compiler.compile(location);
      // One that cannot be compiled is reported where it is used.
      if (typeof check !== 'function') return undefined;
      // A copy of ordinary objects: ajv compares members of `enum` with their methods.
      const [first] = check(structuredClone(value));
      return first && describe(first);
    },
  };
}

function judgePlainly(schema: DataObject, value: unknown): string | undefined {
  const types = typesOf(schema);
  if (types !== undefined && !types.some((type) => hasType(value, type)))
    return `it has to be of type ${quotedList(types)}`;
  const members = schema['enum'];
  if (!Array.isArray(members) || members.some((member) => equalValues(member, value))) return undefined;
  return `it has to be ${quotedList(members)}`;
}

function describe({ keyword, message, instancePath, params }: ErrorObject): string {
  const name = instancePath === '' ? 'it' : quoted(instancePath.slice(1).replaceAll('/', '.'));
  const missing: unknown = keyword === 'required' ? params['missingProperty'] : undefined;
  if (missing !== undefined) return `${name} has to have ${quoted(missing)}`;
  return `${name} ${(message ?? `breaks \`${keyword}\``).replace(/^must/, 'has to')}`;
}
