import { quoted } from '../../diagnostics/safe-text.js';
import type { MessageExample, MessageMark, MessageModel } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, ownValue } from '../reading/document-node.js';
import { readRuntimeExpression } from '../reading/runtime-expression.js';
import { lookUp, textAt } from '../reading/trait-layers.js';
import { isJsonType } from './json-type.js';
import { codecFinding, translationOf } from './payload-codec.js';
import type { MessageDraft } from './message-draft.js';
import type { MessageParts } from './message-parts.js';

/** What is known of a message only when all messages are. */
export interface MessageNames {
  readonly key: string;
  readonly event?: string;
  readonly payload: string;
  readonly marks: readonly MessageMark[];
}

/** A message of the model. */
export function buildMessage(
  context: ModelContext,
  draft: MessageDraft,
  parts: MessageParts,
  names: MessageNames,
): MessageModel {
  const { document } = context;
  const { layers } = draft;
  const text = (key: string): string | undefined => textAt(document, layers, key);
  const [title, summary, description] = [text('title'), text('summary'), text('description')];
  const sequence = readRuntimeExpression(context, lookUp(document, layers, 'x-eda-order', 'sequence'));
  return {
    key: names.key,
    origin: context.originOf(draft.node.location),
    type: draft.type,
    ...(names.event !== undefined && { event: names.event }),
    ...(draft.variant !== undefined && { variant: draft.variant }),
    ...(title !== undefined && { title }),
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(lookUp(document, layers, 'deprecated')?.value === true && { deprecated: true }),
    contentType: contentTypeOf(context, draft),
    payload: names.payload,
    ...(parts.headers !== undefined && { headers: parts.headersId }),
    headersRequired: parts.headersRequired,
    ...(parts.correlationId !== undefined && { correlationId: parts.correlationId }),
    ...(parts.idempotencyId !== undefined && { idempotencyId: parts.idempotencyId }),
    ...((parts.key !== undefined || sequence !== undefined) && {
      order: { ...(parts.key !== undefined && { key: parts.key }), ...(sequence !== undefined && { sequence }) },
    }),
    ...(parts.keyRequired && { keyRequired: true }),
    marks: names.marks,
    examples: examplesOf(context, draft),
  };
}

function contentTypeOf(context: ModelContext, draft: MessageDraft): string {
  const { document } = context;
  const own = textAt(document, draft.layers, 'contentType');
  const common = ownValue(document.main.value, 'defaultContentType');
  const contentType = own ?? (typeof common === 'string' ? common : 'application/json');
  const foreign = translationOf(document, document.child(draft.node.location, 'payload'));
  if (foreign !== undefined)
    context.report(codecFinding(foreign, own === undefined && common === undefined ? undefined : contentType));
  else if (!isJsonType(contentType))
    context.report({
      code: 'content-type-unsupported',
      message: `Payloads are written as JSON, but the content type of this message is ${quoted(contentType)}.`,
      at: lookUp(document, draft.layers, 'contentType')?.location ?? draft.node.location,
      part: own === undefined ? 'key' : 'value',
    });
  return contentType;
}

function examplesOf(context: ModelContext, draft: MessageDraft): MessageExample[] {
  const examples = lookUp(context.document, draft.layers, 'examples')?.value;
  if (!Array.isArray(examples)) return [];
  return examples.filter(isPlainObject).map((example): MessageExample => {
    const [name, summary] = [ownValue(example, 'name'), ownValue(example, 'summary')];
    return {
      ...(typeof name === 'string' && { name }),
      ...(typeof summary === 'string' && { summary }),
      ...(Object.hasOwn(example, 'payload') && { payload: example['payload'] }),
      ...(Object.hasOwn(example, 'headers') && { headers: example['headers'] }),
    };
  });
}
