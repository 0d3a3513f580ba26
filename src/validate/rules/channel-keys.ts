import { quoted } from '../../diagnostics/safe-text.js';
import type { Rule } from '../rule.js';

/** Keys of channels are names that a reference can hold. */
export const channelKeys: Rule = {
  codes: ['channel-key'],
  check({ contract, report }) {
    for (const { key, entry } of contract.channels)
      if (/[?#]/.test(key))
        report({
          code: 'channel-key',
          at: entry,
          part: 'key',
          message: `The key ${quoted(key)} of a channel has \`?\` or \`#\` in it. Give it a plain name, and put what the broker calls it into \`address\`.`,
        });
  },
};
