import { quotedList } from '../../diagnostics/safe-text.js';
import { ACTIONS_V2, OPERATION_WORDS, type OperationWord, type PointOfView } from '../../document/point-of-view.js';
import type { Location, ResolvedNode } from '../../document/source-document.js';
import { draftChannel, reportEqualNames, type ChannelDraft } from '../build-channels.js';
import { roleOf, type OperationDraft } from '../build-operations.js';
import type { ModelContext } from '../model-context.js';
import { explicitWords } from '../names/explicit-name.js';
import { childOf, compareText, entriesOf, isPlainObject, ownValue } from '../reading/document-node.js';
import { textAt, withTraits } from '../reading/trait-layers.js';
import { nameChannels } from './channel-names.js';
import { listMessages } from './list-messages.js';

export interface DraftsV2 {
  readonly channels: readonly ChannelDraft[];
  readonly operations: readonly OperationDraft[];
}

/**
 * Channels and operations of a document of AsyncAPI 2 as those of AsyncAPI 3: a channel's key is its address, its messages are
 * those of its operations, and an operation's action is what its word means for the service. Every node stays where it is.
 */
export function draftV2(
  context: ModelContext,
  root: ResolvedNode,
  view: { readonly side: 'service' | 'client'; readonly pointOfView: PointOfView },
): DraftsV2 {
  const { document } = context;
  const map = childOf(document, root, 'channels');
  const entries = entriesOf(document, map);
  for (const [key] of entries) reportSiblings(context, document.child(map?.location ?? root.location, key));
  const names = nameChannels(context, entries);
  const drafts = entries.map(([key, node]) => {
    const parts = OPERATION_WORDS.flatMap((word) => readOperation(context, key, node, word) ?? []);
    const channel = draftChannel(context, {
      key,
      node,
      name: names.get(key) ?? key,
      address: key,
      messages: parts.flatMap(({ messages }) => messages),
    });
    const operations = parts.map(({ word, messages, ...operation }): OperationDraft => ({
      ...operation,
      role: roleOf(view.side, ACTIONS_V2[view.pointOfView][word]),
      channel,
      messages: messages.map(([, message]) => message),
    }));
    return { channel, operations };
  });
  const channels = drafts.map(({ channel }) => channel);
  reportEqualNames(context, root, channels);
  const operations = drafts.flatMap((draft) => draft.operations);
  return { channels, operations: operations.toSorted((left, right) => compareText(left.key, right.key)) };
}

/** A channel may be a `$ref` with something beside it, of which its specification says that it is undefined. */
function reportSiblings(context: ModelContext, at: Location): void {
  const value = context.document.at(at);
  if (typeof ownValue(value, '$ref') !== 'string' || !isPlainObject(value)) return;
  const beside = Object.keys(value).filter((name) => name !== '$ref');
  if (beside.length === 0) return;
  context.report({
    code: 'ref-siblings-ignored',
    message: `${quotedList(beside, 'and')} beside the \`$ref\` of a channel has no effect. Write all of the channel in one place.`,
    at,
    part: 'key',
  });
}

type OperationParts = Pick<OperationDraft, 'key' | 'name' | 'entry' | 'node' | 'layers'> & {
  readonly word: OperationWord;
  readonly messages: ChannelDraft['messages'];
};

/** Its key is its `operationId`, else the channel with the word: two operations of a channel have different ones. */
function readOperation(
  context: ModelContext,
  channel: string,
  owner: ResolvedNode,
  word: OperationWord,
): OperationParts | undefined {
  const { document } = context;
  const node = childOf(document, owner, word);
  if (node === undefined) return undefined;
  const layers = withTraits(document, node);
  const key = textAt(document, layers, 'operationId') ?? `${channel}.${word}`;
  const name = explicitWords(context, node.value, node.location);
  return {
    key,
    ...(name !== undefined && { name }),
    entry: document.child(owner.location, word),
    node,
    layers,
    word,
    messages: listMessages(document, node, key),
  };
}
