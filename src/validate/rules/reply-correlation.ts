import { quoted } from '../../diagnostics/safe-text.js';
import { partOf } from '../contract-view.js';
import type { Rule } from '../rule.js';

/** Request and reply are tied together by something that the contract names. */
export const replyCorrelation: Rule = {
  codes: ['reply-correlation'],
  check({ document, contract, report }) {
    for (const operation of contract.operations) {
      if (operation.reply === undefined) continue;
      const lacking = [...operation.messages, ...operation.reply.messages].filter(
        (message) => partOf(document, message, 'correlationId') === undefined,
      );
      const [first] = lacking;
      if (first === undefined) continue;
      report({
        code: 'reply-correlation',
        at: document.child(operation.entry, 'reply'),
        part: 'key',
        message: `The message ${quoted(first.key)} of this request and reply has no \`correlationId\`. Name the header or property that ties a reply to its request.`,
        related: [{ ...document.place(first.location, 'key'), message: 'the message is here' }],
      });
    }
  },
};
