import { quoted } from '../diagnostics/safe-text.js';
import type { Location, ResolvedNode } from '../document/source-document.js';
import type { ChannelDraft, FindChannel } from './build-channels.js';
import type { OperationRole, RuntimeExpression } from './contract-model.js';
import type { ModelContext } from './model-context.js';
import { explicitWords } from './names/explicit-name.js';
import { childOf, entriesOf, itemsOf, locationKey } from './reading/document-node.js';
import { readRuntimeExpression } from './reading/runtime-expression.js';
import { withTraits, type TraitLayers } from './reading/trait-layers.js';

/** An operation while the model is built. */
export interface OperationDraft {
  readonly key: string;
  /** Words that `x-eda-name` gives for it. */
  readonly name?: string;
  /** Its entry in the document. */
  readonly entry: Location;
  readonly node: ResolvedNode;
  readonly layers: TraitLayers;
  readonly role: OperationRole;
  readonly channel: ChannelDraft;
  readonly messages: readonly ResolvedNode[];
  readonly reply?: ReplyDraft;
}

export interface ReplyDraft {
  readonly location: Location;
  readonly channel?: ChannelDraft;
  readonly addressLocation?: RuntimeExpression;
  readonly messages: readonly ResolvedNode[];
}

const ROLES = {
  service: { send: 'send', receive: 'receive', request: 'request', respond: 'respond' },
  client: { send: 'receive', receive: 'send', request: 'respond', respond: 'request' },
} as const satisfies Readonly<Record<'service' | 'client', Readonly<Record<OperationRole, OperationRole>>>>;

/** What the side that code is made for does, where the service does this. */
export function roleOf(side: 'service' | 'client', role: OperationRole): OperationRole {
  return ROLES[side][role];
}

/** The operations of the document in order of key, seen from one of its sides. */
export function buildOperations(
  context: ModelContext,
  root: ResolvedNode,
  side: 'service' | 'client',
  findChannel: FindChannel,
): OperationDraft[] {
  const operations = childOf(context.document, root, 'operations');
  return entriesOf(context.document, operations).flatMap(([key, node]) => {
    const entry = context.document.child(operations?.location ?? root.location, key);
    return draft(context, { key, entry, node, side, findChannel }) ?? [];
  });
}

/** The operations that carry a message, replies not counted, by the message's place. */
export function indexOperations(
  operations: readonly OperationDraft[],
): (messageId: string) => readonly OperationDraft[] {
  const index = new Map<string, OperationDraft[]>();
  for (const operation of operations)
    for (const id of new Set(operation.messages.map((message) => locationKey(message.location))))
      index.set(id, [...(index.get(id) ?? []), operation]);
  return (messageId) => index.get(messageId) ?? [];
}

interface DraftOptions {
  readonly key: string;
  readonly entry: Location;
  readonly node: ResolvedNode;
  readonly side: 'service' | 'client';
  readonly findChannel: FindChannel;
}

function draft(context: ModelContext, options: DraftOptions): OperationDraft | undefined {
  const { key, entry, node, side, findChannel } = options;
  const { document } = context;
  const action = childOf(document, node, 'action');
  if (action?.value !== 'send' && action?.value !== 'receive') {
    context.report({
      code: 'structure',
      message: `The action of operation ${quoted(key)} has to be \`send\` or \`receive\`.`,
      at: action?.location ?? node.location,
    });
    return undefined;
  }
  const channel = channelOf(context, node, findChannel);
  if (channel === undefined) {
    reportChannel(context, document.child(node.location, 'channel'), `The channel of operation ${quoted(key)}`);
    return undefined;
  }
  const replyNode = childOf(document, node, 'reply');
  const reply = replyNode === undefined ? undefined : draftReply(context, replyNode, findChannel);
  const plain = reply === undefined ? action.value : action.value === 'send' ? 'request' : 'respond';
  const name = explicitWords(context, node.value, node.location);
  return {
    key,
    ...(name !== undefined && { name }),
    entry,
    node,
    layers: withTraits(document, node),
    role: roleOf(side, plain),
    channel,
    messages: messagesOf(context, node, channel),
    ...(reply !== undefined && { reply }),
  };
}

function draftReply(context: ModelContext, reply: ResolvedNode, findChannel: FindChannel): ReplyDraft {
  const { document } = context;
  const channel = channelOf(context, reply, findChannel);
  if (channel === undefined && childOf(document, reply, 'channel') !== undefined)
    reportChannel(context, document.child(reply.location, 'channel'), 'The channel of this reply');
  const addressLocation = readRuntimeExpression(context, childOf(document, reply, 'address', 'location'));
  return {
    location: reply.location,
    ...(channel !== undefined && { channel }),
    ...(addressLocation !== undefined && { addressLocation }),
    messages: messagesOf(context, reply, channel),
  };
}

function channelOf(context: ModelContext, node: ResolvedNode, findChannel: FindChannel): ChannelDraft | undefined {
  const target = childOf(context.document, node, 'channel');
  return target === undefined ? undefined : findChannel(target);
}

/** Those that are listed, else all of the channel. */
function messagesOf(
  context: ModelContext,
  node: ResolvedNode,
  channel: ChannelDraft | undefined,
): readonly ResolvedNode[] {
  const listed = childOf(context.document, node, 'messages');
  if (listed !== undefined) return itemsOf(context.document, listed);
  return channel?.messages.map(([, message]) => message) ?? [];
}

function reportChannel(context: ModelContext, at: Location, subject: string): void {
  context.report({
    code: 'operation-channel',
    message: `${subject} is not one of this document. Refer to an entry of \`channels\`: \`$ref: '#/channels/…'\`.`,
    at,
  });
}
