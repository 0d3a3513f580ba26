import { quoted } from '../../diagnostics/safe-text.js';
import type { DataObject } from '../../document/data.js';
import type { Rule } from '../rule.js';
import { typesOf } from './schema-types.js';
import { createValueJudge } from './schema-values.js';

/** Beyond this, what stands beside a list of members is not judged: ajv would compare each one with all. */
const MAX_MEMBERS = 500;

/** What `enum` lists is allowed by what stands beside it. */
export const enumMembers: Rule = {
  codes: ['enum-mismatch'],
  needsStructure: true,
  async check({ document, map, report }) {
    const judge = createValueJudge(document);
    for (const { location, value } of map.all('schema', 'payloadSchema')) {
      const members = value['enum'];
      if (!Array.isArray(members) || members.length > MAX_MEMBERS) continue;
      // Beside a `const` all other members are idle, which is no mistake in each of them.
      if (Object.hasOwn(value, 'const')) continue;
      for (const [index, member] of (members as unknown[]).entries()) {
        const wrong = await judge.judge(location, member);
        if (wrong === undefined) continue;
        report({
          code: 'enum-mismatch',
          at: document.child(location, 'enum', index),
          message: `\`enum\` lists ${quoted(member)}, which the rest of the schema does not allow: ${wrong}.${remedyFor(member, value)}`,
        });
      }
    }
  },
};

/** `[1.0, on]` in YAML is what most people who write it do not mean. */
function remedyFor(member: unknown, schema: DataObject): string {
  const isScalar = typeof member === 'number' || typeof member === 'boolean';
  if (isScalar && typesOf(schema)?.includes('string') === true) return ` Write it between quotes to make it a text.`;
  if (member === null) return ` Add \`null\` to \`type\`, or leave it out of \`enum\`.`;
  return '';
}
