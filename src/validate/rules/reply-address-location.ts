import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';
import { parseExpression } from '../runtime-expression.js';
import { findMissing } from './locate.js';

/** The location of a reply address is declared by each message of the request. */
export const replyAddressLocation: Rule = {
  codes: ['reply-address-location'],
  check({ document, contract, report }) {
    for (const operation of contract.operations) {
      if (operation.reply === undefined) continue;
      const node = document.resolve(document.child(operation.reply.location, 'address'));
      if (node === undefined || !isDataObject(node.value)) continue;
      const { location } = node.value;
      const expression = parseExpression(location);
      if (expression === undefined) continue;
      for (const message of operation.messages) {
        const missing = findMissing(document, message, expression);
        if (missing === undefined) continue;
        report({
          code: 'reply-address-location',
          at: document.child(node.location, 'location'),
          message: `The address of the reply is at ${quoted(location)}, but ${missing.reason}. Declare it there, or mend the location.`,
          suggestion: missing.suggestion,
        });
      }
    }
  },
};
