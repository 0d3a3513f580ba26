import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Location } from '../../document/source-document.js';
import type { Rule } from '../rule.js';

/** A tag is given once: AsyncAPI 2 demands that of what stands in one list. */
export const uniqueTags: Rule = {
  codes: ['tag-duplicate'],
  check({ document, map, report }) {
    if (!isVersion2(document)) return;
    for (const { location, value } of map.all('root', 'operation', 'operationTrait', 'message', 'messageTrait')) {
      const list = value['tags'];
      if (!Array.isArray(list)) continue;
      const known = new Map<string, Location>();
      for (const index of list.keys()) {
        const node = document.resolve(document.child(location, 'tags', index));
        const name = isDataObject(node?.value) ? node.value['name'] : undefined;
        if (node === undefined || typeof name !== 'string') continue;
        const at = document.child(node.location, 'name');
        const first = known.get(name);
        known.set(name, first ?? at);
        if (first === undefined) continue;
        report({
          code: 'tag-duplicate',
          at,
          message: `The tag ${quoted(name)} is given twice. Remove one of them.`,
          related: [{ ...document.place(first), message: 'the other one is here' }],
        });
      }
    }
  },
};
