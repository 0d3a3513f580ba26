import { quoted } from '../diagnostics/safe-text.js';
import type { OperationDraft, ReplyDraft } from './build-operations.js';
import type { EntryMessage, OperationEntry, OperationModel, ReplyModel } from './contract-model.js';
import { readKafkaId } from './kafka-bindings.js';
import { readRetention } from './messages/idempotency.js';
import type { MessageDraft } from './messages/message-draft.js';
import type { ModelContext } from './model-context.js';
import { assignEntryKeys, type KeySubject } from './names/entry-keys.js';
import { kebabCase } from './names/letter-case.js';
import type { ModelNames } from './name-model.js';
import { compareText, locationKey } from './reading/document-node.js';
import { groupBy } from './reading/group-by.js';
import { textAt } from './reading/trait-layers.js';

export interface FinishOptions {
  readonly service: string;
  readonly side: 'service' | 'client';
  readonly operations: readonly OperationDraft[];
  readonly messages: ReadonlyMap<string, MessageDraft>;
  readonly names: ModelNames;
}

/** What of an entry is known before it has a key. */
interface EntryDraft {
  readonly subject: KeySubject;
  readonly messages: readonly EntryMessage[];
}

/** The operations of the model, once messages have their names. */
export function finishOperations(context: ModelContext, options: FinishOptions): OperationModel[] {
  const entries = new Map(
    options.operations.map((operation) => [operation, draftEntries(context, operation, options)]),
  );
  const keys = assignEntryKeys(
    context,
    [...entries.values()].flat().map((entry) => entry.subject),
  );
  const received = groupBy(
    options.operations.filter(({ role }) => role === 'receive' || role === 'respond'),
    (operation) => operation.channel,
  );
  return options.operations.map((operation): OperationModel => {
    const text = (key: string): string | undefined => textAt(context.document, operation.layers, key);
    const [title, summary, description] = [text('title'), text('summary'), text('description')];
    const beside = received.get(operation.channel) ?? [];
    const groupId = beside.includes(operation) ? groupOf(context, operation, beside, options) : undefined;
    const clientId =
      options.side === 'service' ? readKafkaId(context.document, operation.layers, 'clientId') : undefined;
    const made = (entries.get(operation) ?? []).map(({ subject, messages }): OperationEntry => ({
      key: keys.get(subject) ?? '',
      name: subject.name,
      messages,
    }));
    return {
      key: operation.key,
      origin: context.originOf(operation.node.location),
      role: operation.role,
      ...(title !== undefined && { title }),
      ...(summary !== undefined && { summary }),
      ...(description !== undefined && { description }),
      channel: operation.channel.model.key,
      ...(groupId !== undefined && { groupId }),
      ...(clientId !== undefined && { clientId }),
      entries: made.toSorted((left, right) => compareText(left.name, right.name)),
      ...(operation.reply !== undefined && { reply: finishReply(context, operation.reply, options) }),
    };
  });
}

/** One entry a message; the variants of one event are one entry together. */
function draftEntries(context: ModelContext, operation: OperationDraft, options: FinishOptions): EntryDraft[] {
  const drafts = draftsOf(operation.messages, options);
  const receives = operation.role === 'receive' || operation.role === 'respond';
  const groups = [...groupBy(drafts, (draft) => draft.event ?? draft).values()];
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    for (const same of groupBy(group, (draft) => draft.variant).values()) reportSameVariant(context, same);
    const name = first.event === undefined ? options.names.message(first.id) : options.names.event(first.event);
    return [
      {
        subject: {
          role: operation.role,
          operation: operation.key,
          ...(operation.name !== undefined && { operationName: operation.name }),
          alone: groups.length === 1,
          name,
          location: operation.entry,
        },
        messages: group
          .map((draft): EntryMessage => {
            const retentionMs = receives ? readRetention(context, operation.layers, draft.layers) : undefined;
            return {
              message: options.names.message(draft.id),
              ...(draft.variant !== undefined && { variant: draft.variant }),
              ...(retentionMs !== undefined && { retentionMs }),
            };
          })
          .toSorted((left, right) => compareText(left.message, right.message)),
      },
    ];
  });
}

/** A message that is listed twice is there once. */
function draftsOf(nodes: OperationDraft['messages'], options: FinishOptions): MessageDraft[] {
  const ids = new Set(nodes.map((node) => locationKey(node.location)));
  return [...ids].toSorted(compareText).flatMap((id) => options.messages.get(id) ?? []);
}

function reportSameVariant(context: ModelContext, [first, second]: readonly MessageDraft[]): void {
  if (first === undefined || second === undefined) return;
  context.report({
    code: 'variant-duplicate',
    message: `Both messages are the variant ${quoted(second.variant)} of the event ${quoted(second.event)}. An event has at most one thin and one fat variant.`,
    at: second.node.location,
    part: 'key',
    related: [{ at: first.node.location, message: 'the other one' }],
  });
}

function finishReply(context: ModelContext, reply: ReplyDraft, options: FinishOptions): ReplyModel {
  const drafts = draftsOf(reply.messages, options);
  const named = (error: boolean): string[] =>
    drafts
      .filter((draft) => draft.error === error)
      .map((draft) => options.names.message(draft.id))
      .toSorted(compareText);
  const replies = named(false);
  if (replies.length === 0)
    context.report({
      code: 'reply-without-message',
      message:
        'A reply needs at least one message that is a good answer. List it in `messages`, or in those of the reply’s channel; `x-eda-error: true` is for answers that tell of a failure.',
      at: reply.location,
      part: 'key',
    });
  return {
    ...(reply.channel !== undefined && { channel: reply.channel.model.key }),
    ...(reply.addressLocation !== undefined && { addressLocation: reply.addressLocation }),
    replies,
    errors: named(true),
  };
}

/**
 * Two operations that receive from one channel each have to see every record, so each one has a group of its own. The
 * contract names groups of the service alone: its peers have theirs.
 */
function groupOf(
  context: ModelContext,
  operation: OperationDraft,
  beside: readonly OperationDraft[],
  options: FinishOptions,
): string | undefined {
  const named = (of: OperationDraft): string | undefined =>
    options.side === 'service' ? readKafkaId(context.document, of.layers, 'groupId') : undefined;
  const own = named(operation);
  if (beside.length === 1) return own;
  const other = beside.find((each) => each !== operation && own !== undefined && named(each) === own);
  if (other !== undefined)
    context.report({
      code: 'group-shared',
      message: `The operations ${quoted(operation.key)} and ${quoted(other.key)} receive from one channel in one consumer group ${quoted(own)}, so each would get only a part of the records. Give them different groups, or none.`,
      at: operation.entry,
      part: 'key',
      related: [{ at: other.entry, message: 'the other operation' }],
    });
  return own ?? `${options.service}.${kebabCase(operation.name ?? operation.key)}`;
}
