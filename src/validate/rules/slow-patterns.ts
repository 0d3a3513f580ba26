import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Location } from '../../document/source-document.js';
import { findExponential } from '../pattern/find-exponential.js';
import type { Rule } from '../rule.js';

/** No text makes a pattern take exponential time. What examples show of other slow ones is told by the rule on examples. */
export const slowPatterns: Rule = {
  codes: ['pattern-slow'],
  check({ document, map, report }) {
    const known = new Map<string, string | undefined>();
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      const { pattern, patternProperties } = value;
      if (typeof pattern === 'string') judge(pattern, document.child(location, 'pattern'));
      if (!isDataObject(patternProperties)) continue;
      for (const name of Object.keys(patternProperties))
        judge(name, document.child(location, 'patternProperties', name), 'key');
    }

    function judge(pattern: string, at: Location, part?: 'key'): void {
      if (!known.has(pattern)) known.set(pattern, findExponential(pattern));
      const repeated = known.get(pattern);
      if (repeated === undefined) return;
      report({
        code: 'pattern-slow',
        at,
        ...(part !== undefined && { part }),
        message: `The pattern ${quoted(pattern)} can take exponential time: its repetitions can match one text that has ${quoted(repeated)} in it in many ways, and a hostile message makes a consumer try them all. Write it so that each character has one place.`,
      });
    }
  },
};
