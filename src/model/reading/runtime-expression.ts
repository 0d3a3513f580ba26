import type { ResolvedNode } from '../../document/source-document.js';
import type { RuntimeExpression } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { pointerTokens } from './pointer-tokens.js';

const EXPRESSION = /^\$message\.(payload|header)#((?:\/.*)?)$/s;

/** `undefined` where the text is not a runtime expression of AsyncAPI. */
export function parseRuntimeExpression(source: string): RuntimeExpression | undefined {
  const match = EXPRESSION.exec(source);
  const from = match?.[1];
  const pointer = match?.[2];
  if ((from !== 'payload' && from !== 'header') || pointer === undefined || /~(?![01])/.test(pointer)) return undefined;
  const path = pointerTokens(pointer);
  if (from === 'header' && path.length === 0) return undefined;
  return { source, from, path };
}

/** The expression that a node holds; what is there and cannot be read is reported. */
export function readRuntimeExpression(
  context: ModelContext,
  node: ResolvedNode | undefined,
): RuntimeExpression | undefined {
  if (node === undefined) return undefined;
  const expression = typeof node.value === 'string' ? parseRuntimeExpression(node.value) : undefined;
  if (expression === undefined)
    context.report({
      code: 'expression-invalid',
      message: `${JSON.stringify(node.value)} is not a runtime expression. Write '$message.payload#/path/to/it' or '$message.header#/name'.`,
      at: node.location,
    });
  return expression;
}
