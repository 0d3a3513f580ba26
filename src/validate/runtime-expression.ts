import { parsePointer } from '../document/json-pointer.js';

/** `$message.header#/a/b`, taken apart. */
export interface ParsedExpression {
  readonly from: 'header' | 'payload';
  readonly path: readonly string[];
}

/** `undefined` for what is no runtime expression of AsyncAPI. */
export function parseExpression(text: unknown): ParsedExpression | undefined {
  const match = typeof text === 'string' ? /^\$message\.(header|payload)#(\/.*)?$/s.exec(text) : null;
  if (match === null) return undefined;
  const path = parsePointer(match[2] ?? '');
  return path && { from: match[1] === 'header' ? 'header' : 'payload', path };
}
