import { quoted } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { appendPointer } from '../../document/json-pointer.js';
import type { SourceDocument } from '../../document/source-document.js';
import { schemaOf, type MessageView } from '../contract-view.js';
import type { ParsedExpression } from '../runtime-expression.js';
import { declaredProperties, findDeclared } from '../schema-view.js';

/** Headers that the runtime writes on every message, so that a contract need not declare them. */
const RUNTIME_HEADER =
  /^(?:ce_.*|cloudEvents_.*|kafka_.*|edagen_.*|traceparent|tracestate|correlationid|causationid)$/i;

export interface Missing {
  /** Why the message does not have it. */
  readonly reason: string;
  readonly suggestion: string | undefined;
}

/** Whether a message has what an expression names: `undefined` if it does, or says nothing about it. */
export function findMissing(
  document: SourceDocument,
  message: MessageView,
  { from, path }: ParsedExpression,
): Missing | undefined {
  if (from === 'header' && path.length === 1 && RUNTIME_HEADER.test(path[0] ?? '')) return undefined;
  const part = from === 'header' ? 'headers' : 'payload';
  const schema = schemaOf(document, message, part);
  if (schema === 'foreign') return undefined;
  if (schema === undefined)
    return { reason: `the message ${quoted(message.key)} declares no \`${part}\``, suggestion: undefined };
  if (findDeclared(document, schema, path) !== 'absent') return undefined;
  const names = declaredProperties(document, schema).keys();
  const [first, ...rest] = path;
  const name = first === undefined ? undefined : suggestName(first, names);
  return {
    reason: `the ${part} of the message ${quoted(message.key)} ${part === 'headers' ? 'do' : 'does'} not declare ${quoted(appendPointer('', ...path))}`,
    suggestion: name === undefined ? undefined : `$message.${from}#${appendPointer('', name, ...rest)}`,
  };
}
