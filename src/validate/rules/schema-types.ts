import type { DataObject } from '../../document/data.js';

/** The types that a schema allows; `undefined` where it names none. `nullable` adds `null`, as validators have it. */
export function typesOf({ type, nullable }: DataObject): readonly string[] | undefined {
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? (type as unknown[]) : undefined;
  const texts = types?.filter((entry) => typeof entry === 'string');
  return texts !== undefined && nullable === true && !texts.includes('null') ? [...texts, 'null'] : texts;
}

export function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      // What AsyncAPI does not know is a mistake of the structure, and no ground to refuse a value.
      return true;
  }
}
