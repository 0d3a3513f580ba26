import { quoted } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';

/** `{name}` in an address and the entries of `parameters` belong together. */
export const addressParameters: Rule = {
  codes: ['address-parameter-undeclared', 'address-parameter-unused'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('channel')) {
      const { address, parameters } = value;
      const template = typeof address === 'string' ? address : '';
      const used = new Set([...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ''));
      const declared = isDataObject(parameters) ? Object.keys(parameters) : [];
      for (const name of used) {
        if (declared.includes(name)) continue;
        const at = document.child(location, 'address');
        const message = `The address has \`{${quoted(name).slice(1, -1)}}\`, but \`parameters\` has no ${quoted(name)}. Declare it there.`;
        const unused = declared.filter((candidate) => !used.has(candidate));
        report({ code: 'address-parameter-undeclared', at, message, suggestion: suggestName(name, unused) });
      }
      for (const name of declared) {
        if (used.has(name)) continue;
        const at = document.child(location, 'parameters', name);
        const where =
          typeof address === 'string' ? `the address ${quoted(address)}` : 'an address: the channel has none';
        const message = `The parameter ${quoted(name)} is not in ${where}, so it has no effect. Remove it, or write \`{${quoted(name).slice(1, -1)}}\` in the address.`;
        report({ code: 'address-parameter-unused', at, part: 'key', message });
      }
    }
  },
};
