import { quoted } from '../../diagnostics/safe-text.js';
import type { OperationDraft } from '../build-operations.js';
import type { RuntimeExpression } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject } from '../reading/document-node.js';
import { readRuntimeExpression } from '../reading/runtime-expression.js';
import { readDuration } from '../../document/duration.js';
import { lookUp, type TraitLayers } from '../reading/trait-layers.js';
import type { MessageDraft } from './message-draft.js';

/** Where the id of a message is: as the message says, else as the operations that carry it say, all of them the same. */
export function readIdempotencyId(
  context: ModelContext,
  draft: MessageDraft,
  operations: readonly OperationDraft[],
): RuntimeExpression | undefined {
  const own = readId(context, draft.layers);
  if (own !== undefined) return own;
  const [first, ...others] = operations.flatMap((operation) => {
    const id = readId(context, operation.layers);
    return id === undefined ? [] : [{ operation, id }];
  });
  const other = others.find(({ id }) => id.source !== first?.id.source);
  if (first !== undefined && other !== undefined)
    context.report({
      code: 'extension-value',
      message: `The operations ${quoted(first.operation.key)} and ${quoted(other.operation.key)} find the id of one message in different places. Say where it is with \`x-eda-idempotency\` of the message.`,
      at: context.document.child(other.operation.node.location, 'x-eda-idempotency'),
      related: [{ at: first.operation.entry, message: 'the other operation' }],
    });
  return first?.id;
}

/** Written as the expression alone, or as an object with how long the id is remembered. */
function readId(context: ModelContext, layers: TraitLayers): RuntimeExpression | undefined {
  const { document } = context;
  const extension = lookUp(document, layers, 'x-eda-idempotency');
  return readRuntimeExpression(
    context,
    isPlainObject(extension?.value) ? lookUp(document, layers, 'x-eda-idempotency', 'id') : extension,
  );
}

/** For how long a receiving operation remembers a message, milliseconds: as the operation says, else as the message does. */
export function readRetention(context: ModelContext, operation: TraitLayers, message: TraitLayers): number | undefined {
  for (const layers of [operation, message]) {
    const found = readDuration(lookUp(context.document, layers, 'x-eda-idempotency', 'retention')?.value);
    if (found !== undefined) return found;
  }
  return undefined;
}
