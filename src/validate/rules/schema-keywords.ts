import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';
import { KEYWORDS, suggestKeyword } from './known-keywords.js';

/** Keywords of a schema are spelt right. Those of other tools, which resemble none, are none of our business. */
export const schemaKeywords: Rule = {
  codes: ['keyword-misspelt'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      for (const [keyword, content] of Object.entries(value)) {
        if (keyword.startsWith('x-') || Object.hasOwn(KEYWORDS, keyword)) continue;
        const suggestion = suggestKeyword(keyword, content);
        if (suggestion === undefined || Object.hasOwn(value, suggestion)) continue;
        const holder = isDataObject(value['properties']) ? ' A property of that name belongs below `properties`.' : '';
        report({
          code: 'keyword-misspelt',
          at: document.child(location, keyword),
          part: 'key',
          message: `Schemas have no keyword ${quoted(keyword)}, so it has no effect.${holder}`,
          suggestion,
        });
      }
    }
  },
};
