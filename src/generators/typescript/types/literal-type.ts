import { stringLiteral } from '../text/literal.js';
import { primitive } from './type-node.js';
import type { TypeNode } from './type-node.js';

/** The type of exactly this JSON value. */
export function literalType(value: unknown): TypeNode {
  if (value === null) return primitive('null');
  if (typeof value === 'string') return { kind: 'literal', text: stringLiteral(value), of: 'string' };
  if (typeof value === 'boolean') return { kind: 'literal', text: String(value), of: 'boolean' };
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? { kind: 'literal', text: Object.is(value, -0) ? '0' : String(value), of: 'number' }
      : primitive('number');
  if (Array.isArray(value)) return { kind: 'tuple', required: value.map(literalType), optional: [], rest: null };
  const properties = Object.entries(value ?? {}).map(([name, item]) => ({
    name,
    type: literalType(item),
    optional: false,
    doc: { text: undefined, notes: [], deprecated: false },
  }));
  return {
    kind: 'object',
    properties,
    index: properties.length === 0 ? { kind: 'never' } : null,
    openIndex: false,
  };
}

/** The JSON Schema type of a value; whole numbers are `number` too. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
