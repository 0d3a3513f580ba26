import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import type { Rule } from '../rule.js';
import { createValueJudge } from './schema-values.js';

/** What counts where a message, address or server says nothing is allowed to stand there. */
export const schemaDefaults: Rule = {
  codes: ['default-mismatch'],
  needsStructure: true,
  async check({ document, map, report }) {
    const judge = createValueJudge(document);
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      if (!Object.hasOwn(value, 'default')) continue;
      const wrong = await judge.judge(location, value['default']);
      if (wrong === undefined) continue;
      report({
        code: 'default-mismatch',
        at: document.child(location, 'default'),
        message: `The default ${quoted(value['default'])} is not what its own schema allows: ${wrong}.`,
      });
    }
    for (const { location, value } of map.all('parameter', 'serverVariable')) {
      const { enum: members, default: preset } = value;
      if (typeof preset !== 'string' || !Array.isArray(members) || members.includes(preset)) continue;
      report({
        code: 'default-mismatch',
        at: document.child(location, 'default'),
        message: `The default ${quoted(preset)} is none of the values that \`enum\` allows: ${quotedList(members)}.`,
        suggestion: suggestName(
          preset,
          members.filter((member) => typeof member === 'string'),
        ),
      });
    }
  },
};
