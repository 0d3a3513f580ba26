import { quoted } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Rule } from '../rule.js';

/** `{name}` in the `url` of a server of AsyncAPI 2 and the entries of its `variables` belong together, where it has both. */
export const serverVariables: Rule = {
  codes: ['server-variable'],
  check({ document, map, report }) {
    if (!isVersion2(document)) return;
    for (const { location, value } of map.all('server')) {
      const { url, variables } = value;
      if (typeof url !== 'string' || !isDataObject(variables)) continue;
      const used = new Set([...url.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''));
      if (used.size === 0) continue;
      const declared = Object.keys(variables);
      for (const name of used) {
        if (declared.includes(name)) continue;
        report({
          code: 'server-variable',
          at: document.child(location, 'url'),
          message: `The URL has \`{${quoted(name).slice(1, -1)}}\`, but \`variables\` has no ${quoted(name)}. Declare it there.`,
          suggestion: suggestName(
            name,
            declared.filter((candidate) => !used.has(candidate)),
          ),
        });
      }
      for (const name of declared) {
        if (used.has(name)) continue;
        report({
          code: 'server-variable',
          at: document.child(location, 'variables', name),
          part: 'key',
          message: `The variable ${quoted(name)} is not in the URL ${quoted(url)}, so it has no effect. Remove it.`,
        });
      }
    }
  },
};
