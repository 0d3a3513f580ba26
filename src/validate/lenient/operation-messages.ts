import { isReference } from '../../document/collect-references.js';
import { isDataObject } from '../../document/data.js';
import { appendPointer, parsePointer } from '../../document/json-pointer.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Edit, Mend } from './leniency.js';

/** A message of an operation or reply that is not one of its channel's: where it stands, and how it is read. */
export interface MessageMend extends Mend {
  readonly at: Location;
}

/**
 * An operation's messages are references to those of its channel. One that goes past the channel means the channel's entry for
 * it; one that the channel lacks, or that is written out, is a message of the channel too, where it has a name that is free.
 */
export function operationMessageMends(document: SourceDocument): MessageMend[] {
  const root: Location = { file: document.main.path, pointer: '' };
  const operations = document.at(document.child(root, 'operations'));
  if (!isDataObject(operations)) return [];
  return Object.keys(operations).flatMap((name) => {
    const operation = document.child(root, 'operations', name);
    return [operation, document.child(operation, 'reply')].flatMap((holder) => mendsOf(document, holder, operation));
  });
}

function mendsOf(document: SourceDocument, holder: Location, operation: Location): MessageMend[] {
  const list = document.child(holder, 'messages');
  const messages = document.at(list);
  const own = document.at(document.child(holder, 'channel'));
  const channelRef = own ?? document.at(document.child(operation, 'channel'));
  if (!Array.isArray(messages) || !isReference(channelRef)) return [];
  const channel = parsePointer(channelRef.$ref.replace(/^#/, ''));
  if (!channelRef.$ref.startsWith('#/channels/') || channel?.length !== 2) return [];
  const entries = { file: document.main.path, pointer: appendPointer('', ...channel, 'messages') };
  const known = document.at(entries);
  if (known !== undefined && (!isDataObject(known) || isReference(known))) return [];
  return (messages as unknown[]).flatMap((message, index) =>
    mendOf(document, entries, { at: document.child(list, index), message }),
  );
}

function mendOf(
  document: SourceDocument,
  entries: Location,
  { at, message }: { readonly at: Location; readonly message: unknown },
): MessageMend[] {
  const known = document.at(entries);
  const names = isDataObject(known) ? Object.keys(known) : [];
  const refTo = (name: string): string =>
    `#${appendPointer(entries.pointer, name).split('/').map(encodeURIComponent).join('/')}`;
  const mend = (name: string, ...more: readonly Edit[]): MessageMend[] => [
    {
      code: 'lenient-operation-message',
      assumed: `with the message \`${name}\` of the channel${more.length === 0 ? '' : ', which gets it'}`,
      edits: [{ at, value: { $ref: refTo(name) } }, ...more],
      at,
    },
  ];
  if (isReference(message)) {
    if (message.$ref.startsWith(`#${entries.pointer}/`)) return [];
    const target = document.resolve(at)?.location;
    if (target === undefined) return [];
    const same = names.filter((name) => {
      const entry = document.resolve(document.child(entries, name))?.location;
      return entry?.file === target.file && entry.pointer === target.pointer;
    });
    if (same.length > 1) return [];
    if (same[0] !== undefined) return mend(same[0]);
  } else if (!isDataObject(message)) return [];
  const written = isReference(message)
    ? parsePointer(message.$ref.slice(message.$ref.indexOf('#') + 1))?.at(-1)
    : message['name'];
  if (typeof written !== 'string' || written === '' || names.includes(written)) return [];
  return mend(written, { at: document.child(entries, written), value: message });
}
