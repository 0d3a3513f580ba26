import { quoted } from '../../diagnostics/safe-text.js';
import { partOf } from '../contract-view.js';
import { isDataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';
import { parseExpression } from '../runtime-expression.js';
import { findMissing } from './locate.js';

/** The location of a correlation id is declared by the message that has it. */
export const correlationLocation: Rule = {
  codes: ['correlation-location'],
  check({ document, contract, report }) {
    for (const message of contract.channels.flatMap(({ messages }) => messages)) {
      const part = partOf(document, message, 'correlationId');
      const node = part && document.resolve(part);
      if (node === undefined || !isDataObject(node.value)) continue;
      const { location } = node.value;
      const expression = parseExpression(location);
      const missing = expression && findMissing(document, message, expression);
      if (missing === undefined) continue;
      report({
        code: 'correlation-location',
        at: document.child(node.location, 'location'),
        message: `The correlation id is at ${quoted(location)}, but ${missing.reason}. Declare it there, or mend the location.`,
        suggestion: missing.suggestion,
      });
    }
  },
};
