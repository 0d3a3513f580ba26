import { isDataObject } from '../document/data.js';
import { ACTIONS_V2, OPERATION_WORDS, type PointOfView } from '../document/point-of-view.js';
import type { Location, SourceDocument } from '../document/source-document.js';
import {
  entriesOf,
  partOf,
  type ChannelView,
  type ContractView,
  type MessageView,
  type OperationView,
} from './contract-view.js';

/** A document of AsyncAPI 2 as rules look at it: a channel's key is its address, and it holds its operations. */
export function viewContractV2(document: SourceDocument, pointOfView: PointOfView): ContractView {
  const channels: ChannelView[] = [];
  const operations: OperationView[] = [];
  for (const entry of entriesOf(document, { file: document.main.path, pointer: '/channels' })) {
    const found = OPERATION_WORDS.flatMap((word) => {
      const at = document.child(entry.location, word);
      const node = document.resolve(at);
      if (node === undefined || !isDataObject(node.value)) return [];
      const messages = messagesOf(document, document.child(node.location, 'message'), new Set());
      return [{ word, at, location: node.location, value: node.value, messages }];
    });
    const messages = found.flatMap((operation) => operation.messages);
    const channel: ChannelView = { ...entry, kind: 'channel', messages };
    channels.push(channel);
    for (const { word, at, ...operation } of found)
      operations.push({
        ...operation,
        key: `${entry.key} ${word}`,
        entry: at,
        kind: 'operation',
        action: ACTIONS_V2[pointOfView][word],
        channel,
        named: undefined,
        reply: undefined,
      });
  }
  return { channels, operations };
}

/** A message, or those that its `oneOf` lists. `above`: where it stands, so that one that lists itself is no ring. */
function messagesOf(document: SourceDocument, entry: Location, above: ReadonlySet<unknown>): MessageView[] {
  const node = document.resolve(entry);
  if (node === undefined || !isDataObject(node.value) || above.has(node.value)) return [];
  const { location, value } = node;
  const list = value['oneOf'];
  if (Array.isArray(list))
    return list.flatMap((_, index) =>
      messagesOf(document, document.child(location, 'oneOf', index), new Set([...above, value])),
    );
  const owner = { location, value };
  const named = ['name', 'messageId'].flatMap((part) => {
    const at = partOf(document, owner, part);
    const text = at && document.at(at);
    return typeof text === 'string' ? [text] : [];
  });
  const key = /\/messages\/([^/]+)$/.exec(location.pointer)?.[1] ?? named[0] ?? location.pointer;
  return [{ ...owner, key, entry, kind: 'message' }];
}
