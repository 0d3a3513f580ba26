import { quoted } from '../../diagnostics/safe-text.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Rule } from '../rule.js';

/** Keys of channels are names that a reference can hold. */
export const channelKeys: Rule = {
  codes: ['channel-key'],
  check({ document, contract, report }) {
    const isAddress = isVersion2(document);
    for (const { key, entry } of contract.channels)
      if (/[?#]/.test(key))
        report({
          code: 'channel-key',
          at: entry,
          part: 'key',
          message: isAddress
            ? `The channel ${quoted(key)} has \`?\` or \`#\` in its address. Leave out the query or fragment; a query belongs in the channel's WebSocket binding.`
            : `The key ${quoted(key)} of a channel has \`?\` or \`#\` in it. Give it a plain name, and put what the broker calls it into \`address\`.`,
        });
  },
};
