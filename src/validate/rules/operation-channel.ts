import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isReference } from '../../document/collect-references.js';
import { appendPointer } from '../../document/json-pointer.js';
import type { Location } from '../../document/source-document.js';
import type { ChannelView } from '../contract-view.js';
import type { Rule, RuleContext } from '../rule.js';

/** The channel of an operation or reply is one of this document's `channels`. */
export const operationChannel: Rule = {
  codes: ['operation-channel'],
  check(context) {
    for (const operation of context.contract.operations) {
      checkChannel(context, operation.location, operation.channel);
      if (operation.reply !== undefined) checkChannel(context, operation.reply.location, operation.reply.channel);
    }
  },
};

function checkChannel(
  { document, contract, report }: RuleContext,
  owner: Location,
  channel: ChannelView | undefined,
): void {
  const at = document.child(owner, 'channel');
  const value = document.at(at);
  // What is no reference, or dangles, has been reported.
  if (!isReference(value) || document.resolve(at) === undefined) return;
  if (channel !== undefined && value.$ref.includes('#/channels/')) return;
  const names = contract.channels.map(({ key }) => key);
  const name = value.$ref.slice(value.$ref.lastIndexOf('/') + 1);
  const meant = channel?.key ?? (names.includes(name) ? name : suggestName(name, names));
  report({
    code: 'operation-channel',
    at: document.child(at, '$ref'),
    message: `${quoted(value.$ref)} is not one of the \`channels\` of this document, which has ${quotedList(names, 'and')}. Refer to \`#/channels/…\`.`,
    suggestion: meant === undefined ? undefined : `#${appendPointer('/channels', meant)}`,
  });
}
