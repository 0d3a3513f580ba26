import { quoted } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import type { Rule } from '../rule.js';
import { KNOWN_FORMATS } from './known-formats.js';

/** A `format` is one that is known: no other is ever checked. */
export const schemaFormats: Rule = {
  codes: ['format-unknown'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      const { format } = value;
      if (typeof format !== 'string' || KNOWN_FORMATS.has(format)) continue;
      const suggestion = suggestName(format, KNOWN_FORMATS);
      report({
        code: 'format-unknown',
        // One that resembles none may be a note for readers of a team.
        severity: suggestion === undefined ? 'info' : 'warning',
        at: document.child(location, 'format'),
        message: `There is no format ${quoted(format)}, so it is not checked.`,
        suggestion,
      });
    }
  },
};
