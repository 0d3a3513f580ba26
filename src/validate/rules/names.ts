import { quoted } from '../../diagnostics/safe-text.js';
import type { Rule } from '../rule.js';

const TYPE_NAME = /^[\p{Lu}\p{Lt}\p{Lo}][\p{ID_Continue}]*$/u;

/** `x-eda-name` is a name that generated code can have: of a type for messages and schemas, words for the rest. */
export const names: Rule = {
  codes: ['name-invalid'],
  check({ document, map, report }) {
    for (const { location, value } of map.all('message', 'schema', 'payloadSchema')) {
      const name = value['x-eda-name'];
      if (name === undefined || (typeof name === 'string' && TYPE_NAME.test(name))) continue;
      report({
        code: 'name-invalid',
        at: document.child(location, 'x-eda-name'),
        message: `${quoted(name)} cannot be the name of a type: it starts with a capital letter and has only letters, digits and \`_\`.`,
      });
    }
    for (const { location, value } of map.all('root', 'channel', 'operation')) {
      const name = value['x-eda-name'];
      if (name === undefined || (typeof name === 'string' && /[\p{L}\p{N}]/u.test(name))) continue;
      report({
        code: 'name-invalid',
        at: document.child(location, 'x-eda-name'),
        message: `${quoted(name)} cannot be a name in generated code: it has no letter or digit.`,
      });
    }
  },
};
