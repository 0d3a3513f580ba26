import { isDataObject } from '../../data.js';
import type { AvroDefinition, AvroType } from './avro-type.js';

const INT = 2 ** 31;

/** Whether a value, in Avro's JSON encoding of defaults, is one of a type; in a union the first type that fits counts. */
export function isDefaultOf(type: AvroType, value: unknown, definitions: ReadonlyMap<string, AvroDefinition>): boolean {
  const fits = (inner: AvroType, held: unknown): boolean => isDefaultOf(inner, held, definitions);
  switch (type.kind) {
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(type.items, item));
    case 'map':
      return isDataObject(value) && Object.values(value).every((held) => fits(type.values, held));
    case 'union':
      return type.branches.length === 0 || type.branches.some((branch) => fits(branch, value));
    case 'primitive':
      return isPrimitive(type.name, value);
    case 'named': {
      const definition = definitions.get(type.name);
      // What is not defined has been reported.
      if (definition === undefined) return true;
      if (definition.kind === 'enum') return typeof value === 'string' && definition.symbols.includes(value);
      if (definition.kind === 'fixed') return isBytes(value) && value.length === definition.size;
      return (
        isDataObject(value) &&
        definition.fields.every((field) =>
          Object.hasOwn(value, field.name) ? fits(field.type, value[field.name]) : field.default !== undefined,
        )
      );
    }
  }
}

function isPrimitive(name: string, value: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value) && Number(value) >= -INT && Number(value) < INT;
    case 'long':
      return Number.isInteger(value);
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return isBytes(value);
    default:
      return true;
  }
}

function isBytes(value: unknown): value is string {
  return typeof value === 'string' && !/[^\p{ASCII}\u0080-\u00ff]/u.test(value);
}
