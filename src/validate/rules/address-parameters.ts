import { quoted } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Location } from '../../document/source-document.js';
import type { Rule, RuleContext } from '../rule.js';

/** `{name}` in an address and the entries of `parameters` belong together. */
export const addressParameters: Rule = {
  codes: ['address-parameter-undeclared', 'address-parameter-unused'],
  check(context) {
    const { document, report } = context;
    for (const { location, parameters, address, ...place } of addressesOf(context)) {
      const template = typeof address === 'string' ? address : '';
      const used = new Set([...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ''));
      const declared = isDataObject(parameters) ? Object.keys(parameters) : [];
      for (const name of used) {
        if (declared.includes(name)) continue;
        const message = `The address has \`{${quoted(name).slice(1, -1)}}\`, but \`parameters\` has no ${quoted(name)}. Declare it there.`;
        const unused = declared.filter((candidate) => !used.has(candidate));
        report({ code: 'address-parameter-undeclared', ...place, message, suggestion: suggestName(name, unused) });
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

interface Addressed {
  readonly address: unknown;
  readonly parameters: unknown;
  readonly location: Location;
  /** Of the address. */
  readonly at: Location;
  readonly part: 'key' | 'value';
}

/** In AsyncAPI 2 the key of a channel is its address, so that those of `components` have none. */
function addressesOf({ document, map, contract }: RuleContext): Addressed[] {
  if (isVersion2(document))
    return contract.channels.map(({ key, entry, location, value }) => ({
      address: key,
      parameters: value['parameters'],
      location,
      at: entry,
      part: 'key',
    }));
  return map.all('channel').map(({ location, value }) => ({
    address: value['address'],
    parameters: value['parameters'],
    location,
    at: document.child(location, 'address'),
    part: 'value',
  }));
}
