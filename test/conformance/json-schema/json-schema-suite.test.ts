import { describe, expect, it } from 'vitest';
import { createValidator } from '../../../src/index.js';
import { suiteFiles, suiteSchemas } from './json-schema-suite.js';
import type { SuiteGroup } from './json-schema-suite.js';

const DRAFTS = { draft7: 'draft-07', 'draft2019-09': '2019-09', 'draft2020-12': '2020-12' } as const;

/** Why what the suite wants is not what generated validators say. The page about validators tells the same. */
const DEVIATIONS: readonly { readonly reason: string; readonly of: (file: string, test: string) => boolean }[] = [
  {
    reason: 'contains counts every item as looked at, as it does for ajv',
    of: (file, test) =>
      file === 'unevaluatedItems.json' &&
      [
        'unevaluatedItems depends on adjacent contains: contains passes, second item is not evaluated',
        'unevaluatedItems depends on multiple nested contains: 7 not evaluated, fails unevaluatedItems',
        "unevaluatedItems and contains interact to control item dependency relationship: only a's and c's are invalid",
      ].includes(test),
  },
  {
    reason: 'content is not decoded',
    of: (file) => file === 'optional/content.json',
  },
  {
    reason: 'internationalised names and addresses are not checked: ajv-formats does not know them',
    of: (file) => /^optional\/format\/(?:idn-|iri)/.test(file),
  },
  {
    reason: 'quoted names and bare addresses in e-mail addresses are refused, as by ajv-formats',
    of: (file, test) => file === 'optional/format/email.json' && /a quoted string|address-literal/.test(test),
  },
  {
    reason: 'a pattern that is invalid with the flag u is tried without',
    of: (file, test) => file === 'optional/ecmascript-regex.json' && test.startsWith('\\a is not'),
  },
  {
    reason: 'a division that overflows has a remainder, as it has for ajv',
    of: (file) => file === 'optional/float-overflow.json',
  },
];

const schemas = suiteSchemas();

/** Tests of a group in which the validator and the suite differ. */
async function differences(file: string, group: SuiteGroup, draft: keyof typeof DRAFTS): Promise<readonly string[]> {
  // The suite's required tests of formats want them to be notes; those that want checks are optional.
  const formats = file !== 'format.json';
  const validator = await createValidator(group.schema, { dialect: DRAFTS[draft], schemas, formats });
  return group.tests
    .filter(({ data, valid }) => validator.validate(data).valid !== valid)
    .map(({ description }) => `${group.description}: ${description}`);
}

const used = new Set<string>();

describe.each(Object.keys(DRAFTS) as (keyof typeof DRAFTS)[])('JSON Schema Test Suite, %s', (draft) => {
  it.each(suiteFiles(draft))('$name', { timeout: 60_000 }, async ({ name, groups }) => {
    const unexplained: string[] = [];
    for (const group of groups)
      for (const test of await differences(name, group, draft)) {
        const deviation = DEVIATIONS.find(({ of }) => of(name, test));
        if (deviation === undefined) unexplained.push(test);
        else used.add(deviation.reason);
      }
    expect(unexplained).toEqual([]);
  });
});

describe('the list of deviations', () => {
  it('has none that is none any more', () => {
    expect(DEVIATIONS.map(({ reason }) => reason).filter((reason) => !used.has(reason))).toEqual([]);
  });
});
