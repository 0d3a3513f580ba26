import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';
import { parseExpression } from '../runtime-expression.js';
import { findMissing } from './locate.js';

/** Where a parameter says that its value is in the message, each message of the channel declares it. */
export const parameterLocation: Rule = {
  codes: ['parameter-location'],
  check({ document, contract, report }) {
    for (const channel of contract.channels) {
      const { parameters } = channel.value;
      if (!isDataObject(parameters)) continue;
      for (const name of Object.keys(parameters)) {
        const node = document.resolve(document.child(channel.location, 'parameters', name));
        if (node === undefined || !isDataObject(node.value)) continue;
        const { location } = node.value;
        const expression = parseExpression(location);
        if (expression === undefined) continue;
        for (const message of channel.messages) {
          const missing = findMissing(document, message, expression);
          if (missing === undefined) continue;
          report({
            code: 'parameter-location',
            at: document.child(node.location, 'location'),
            message: `The parameter ${quoted(name)} is at ${quoted(location)}, but ${missing.reason}. Declare it there, or mend the location.`,
            suggestion: missing.suggestion,
          });
        }
      }
    }
  },
};
