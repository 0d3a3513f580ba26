import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { hasErrors } from '../../../src/diagnostics/sort-diagnostics.js';
import { loadDocument } from '../../../src/document/load-document.js';
import { askOfficialParser } from '../../../src/validate/official.js';
import { validateDocument } from '../../../src/validate/validate-document.js';
import { seeded } from '../../fault/seeded.js';
import { createContractFolder } from '../document/contract-folder.js';

const seed = 20_242;
const MUTANTS = 120;
const SCHEMA_MUTANTS = 300;

const random = seeded(seed);
const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

type Holder = Record<string, unknown> | unknown[];

function holdersOf(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Holder, ...Object.values(value).flatMap(holdersOf)].filter(
    (holder) => Object.keys(holder).length > 0,
  );
}

const OTHER_VALUES = [
  null,
  0,
  -1,
  'bogus',
  true,
  [],
  {},
  ['x'],
  { $ref: '#/channels' },
  { type: 'strng' },
  '#/no/where',
];

/** One small mistake somewhere in the document: a property that is gone, misspelt, new, of another value, or moved. */
function mutate(document: unknown): string {
  const holder = pick(holdersOf(document));
  const key = pick(Object.keys(holder));
  const record = holder as Record<string, unknown>;
  const kind = pick(['remove', 'misspell', 'add', 'replace', 'swap']);
  switch (kind) {
    case 'remove':
      delete record[key];
      break;
    case 'misspell':
      if (!Array.isArray(holder)) {
        record[`${key.slice(0, -1)}q`] = record[key];
        delete record[key];
      }
      break;
    case 'add':
      if (!Array.isArray(holder)) record['unheardOf'] = pick(OTHER_VALUES);
      break;
    case 'replace':
      record[key] = structuredClone(pick(OTHER_VALUES));
      break;
    default: {
      const other = pick(Object.keys(holder));
      [record[key], record[other]] = [record[other], record[key]];
    }
  }
  return `${kind} ${key}`;
}

interface Specification {
  readonly definitions: Record<string, unknown>;
}

const FIXTURES = [
  ['order.yaml', '3.0.0'],
  ['order-v2.yaml', '2.6.0'],
] as const;

describe.each(FIXTURES)('mutations of %s', (fixture, version) => {
  const path = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
  const base = readFileSync(path, 'utf8');

  it(`are refused by us whenever the official parser refuses them (seed ${seed})`, async () => {
    const missed: string[] = [];
    let judged = 0;
    for (let round = 0; round < MUTANTS; round += 1) {
      const value: unknown = parse(base);
      const mutation = mutate(value);
      const text = stringify(value, { aliasDuplicateObjects: false });
      const folder = createContractFolder({ 'main.yaml': text });
      try {
        const { document, diagnostics } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
        if (document === undefined || hasErrors(diagnostics) || hasErrors(await validateDocument(document))) continue;
        judged += 1;
        const [found] = await askOfficialParser(document);
        if (found !== undefined) missed.push(`${round}: ${mutation}: ${found.pointer} ${found.message}`);
      } finally {
        folder.dispose();
      }
    }
    expect(missed).toEqual([]);
    // Otherwise the comparison would have compared nothing.
    expect(judged).toBeGreaterThan(10);
    expect(judged).toBeLessThan(MUTANTS - 30);
  }, 120_000);

  it(`are refused by us whenever the specification's own schema refuses them (seed ${seed})`, async () => {
    const ajv = new Ajv({ strict: false, logger: false, validateSchema: false });
    formats.default(ajv);
    const require = createRequire(import.meta.url);
    const specification = structuredClone(require(`@asyncapi/specs/schemas/${version}.json`)) as Specification;
    // ajv has it already.
    delete specification.definitions['http://json-schema.org/draft-07/schema'];
    const refuses = ajv.compile(specification);
    const missed: string[] = [];
    let refused = 0;
    for (let round = 0; round < SCHEMA_MUTANTS; round += 1) {
      const value: unknown = parse(base);
      const mutation = mutate(value);
      if (refuses(value)) continue;
      refused += 1;
      const folder = createContractFolder({ 'main.yaml': stringify(value, { aliasDuplicateObjects: false }) });
      try {
        const { document, diagnostics } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
        if (document !== undefined && !hasErrors([...diagnostics, ...(await validateDocument(document))]))
          missed.push(`${round}: ${mutation}: ${ajv.errorsText(refuses.errors)}`);
      } finally {
        folder.dispose();
      }
    }
    expect(missed).toEqual([]);
    expect(refused).toBeGreaterThan(SCHEMA_MUTANTS / 4);
  }, 120_000);

  it('start from one that both accept', async () => {
    const { document, diagnostics } = await loadDocument(path);
    expect(diagnostics).toEqual([]);
    if (document === undefined) throw new Error('the document has to load');
    expect(await validateDocument(document)).toEqual([]);
    expect(await askOfficialParser(document)).toEqual([]);
  });
});
