import type { EntryMessage, OperationModel, ReplyModel } from '../../../model/contract-model.js';
import { memberKey } from '../context/typescript-context.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import type { ImportTable } from '../text/import-table.js';
import { compare } from '../text/import-table.js';
import { stringLiteral } from '../text/literal.js';
import { listCode, objectCode, presentEntries } from '../text/object-code.js';
import type { CodeEntry } from '../text/object-code.js';
import { locationCode, marksCode } from './message-fields.js';
import { entriesOf } from './operation-members.js';
import type { OperationAndEntry } from './operation-members.js';

/** The entries of one role: `{ stockReserved: { operation, name, channel, messages } }`. */
export function entriesCode(context: TypescriptContext, role: OperationModel['role'], imports: ImportTable): string {
  return objectCode(
    entriesOf(context, role).map((item): CodeEntry => [item.entry.key, entryCode(context, item, imports)]),
  );
}

function entryCode(context: TypescriptContext, { operation, entry }: OperationAndEntry, imports: ImportTable): string {
  const receives = operation.role === 'receive' || operation.role === 'respond';
  const { reply, groupId } = operation;
  return objectCode(
    presentEntries([
      ['operation', stringLiteral(operation.key)],
      ['name', stringLiteral(entry.name)],
      ['channel', channelName(context, operation.channel, imports)],
      ['messages', listCode(entry.messages.map((item) => entryMessageCode(context, item, imports)))],
      ['others', receives ? othersCode(context, operation) : undefined],
      ['groupId', receives && groupId !== undefined ? stringLiteral(groupId) : undefined],
      [
        'reply',
        reply === undefined || operation.role === 'send' || operation.role === 'receive'
          ? undefined
          : replyCode(context, reply, imports),
      ],
    ]),
  );
}

/** What else the channel carries: its records are for others, not unknown. Only what tells them is written, so that nothing more is loaded. */
function othersCode(context: TypescriptContext, operation: OperationModel): string | undefined {
  const received = new Set(operation.entries.flatMap(({ messages }) => messages.map(({ message }) => message)));
  const others = context
    .channel(operation.channel)
    .messages.filter((key) => !received.has(key))
    .toSorted(compare)
    .map((key) => {
      const { type, variant, marks } = context.message(key);
      return objectCode(
        presentEntries([
          ['type', stringLiteral(type)],
          ['variant', variant === undefined ? undefined : stringLiteral(variant)],
          ['marks', marksCode(marks)],
        ]),
      );
    });
  return others.length === 0 ? undefined : listCode(others);
}

function entryMessageCode(context: TypescriptContext, item: EntryMessage, imports: ImportTable): string {
  return objectCode(
    presentEntries([
      ['message', messageConstant(context, item.message, imports)],
      ['variant', item.variant === undefined ? undefined : stringLiteral(item.variant)],
      ['retentionMs', item.retentionMs === undefined ? undefined : String(item.retentionMs)],
    ]),
  );
}

function replyCode(context: TypescriptContext, reply: ReplyModel, imports: ImportTable): string {
  const answers = (keys: readonly string[]): string =>
    listCode(
      keys.map((key) =>
        objectCode([
          ['key', stringLiteral(memberKey(context.message(key)))],
          ['message', messageConstant(context, key, imports)],
        ]),
      ),
    );
  return objectCode(
    presentEntries([
      ['channel', reply.channel === undefined ? undefined : channelName(context, reply.channel, imports)],
      ['addressLocation', reply.addressLocation === undefined ? undefined : locationCode(reply.addressLocation)],
      ['replies', answers(reply.replies)],
      ['errors', answers(reply.errors)],
    ]),
  );
}

const channelName = (context: TypescriptContext, key: string, imports: ImportTable): string =>
  imports.value('channels', context.names.channel(context.channel(key)));

function messageConstant(context: TypescriptContext, key: string, imports: ImportTable): string {
  const message = context.message(key);
  return imports.value(context.messageModule(message), message.key);
}
