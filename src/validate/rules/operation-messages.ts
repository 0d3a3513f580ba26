import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isReference } from '../../document/collect-references.js';
import { appendPointer } from '../../document/json-pointer.js';
import type { ChannelView, NamedMessage } from '../contract-view.js';
import type { Rule, RuleContext } from '../rule.js';

/** The messages that an operation or reply names are messages of its channel. */
export const operationMessages: Rule = {
  codes: ['operation-message'],
  check(context) {
    for (const operation of context.contract.operations)
      for (const { channel, named } of [operation, operation.reply ?? { channel: undefined, named: undefined }])
        if (channel !== undefined) for (const entry of named ?? []) checkMessage(context, channel, entry);
  },
};

function checkMessage(
  { document, report }: RuleContext,
  channel: ChannelView,
  { at, message, through }: NamedMessage,
): void {
  const value = document.at(at);
  if (through || !isReference(value) || document.resolve(at) === undefined) return;
  const names = channel.messages.map(({ key }) => key);
  const name = value.$ref.slice(value.$ref.lastIndexOf('/') + 1);
  const meant = message?.key ?? (names.includes(name) ? name : suggestName(name, names));
  report({
    code: 'operation-message',
    at: document.child(at, '$ref'),
    message:
      message === undefined
        ? `${quoted(value.$ref)} is not a message of the channel ${quoted(channel.key)}, which has ${quotedList(names, 'and')}.`
        : `${quoted(value.$ref)} goes past the channel ${quoted(channel.key)}. Refer to the channel's entry for this message.`,
    suggestion: meant === undefined ? undefined : `#${appendPointer('/channels', channel.key, 'messages', meant)}`,
    related: [{ ...document.place(channel.entry, 'key'), message: 'the channel is here' }],
  });
}
