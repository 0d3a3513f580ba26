import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { hasErrors } from '../../../src/diagnostics/sort-diagnostics.js';
import { loadDocument } from '../../../src/document/load-document.js';
import { planTypescript } from '../../../src/generators/typescript/plan-typescript.js';
import { buildModel } from '../../../src/model/build-model.js';
import { createRenderer } from '../../../src/render/create-renderer.js';
import { judgeDocument } from '../../../src/validate/validate-document.js';
import { seeded } from '../../fault/seeded.js';
import { createContractFolder } from '../document/contract-folder.js';

const seed = 20_261_125;
const MUTANTS = 200;

type Holder = Record<string, unknown>;

function holdersOf(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(holdersOf);
  return Object.keys(value).length > 0 ? [value as Holder, ...inner] : inner;
}

const OTHER_VALUES = [
  null,
  0,
  '3',
  'int',
  true,
  [],
  {},
  ['x'],
  { x: {} },
  { $ref: '#/channels' },
  { $ref: '#/info' },
  '#/no/where',
];
const OTHER_KEYS = [
  'unheardOf',
  '__proto__',
  'examples',
  'required',
  'messages',
  'schemaFormat',
  'payload',
  'bindings',
  'url',
  '$ref',
];

it.each(['order.yaml', 'order-v2.yaml'])(
  `never throws on mutants of %s, and what it reads without an error can be generated (seed ${seed})`,
  async (fixture) => {
    const document = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
    const random = seeded(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    let assumed = 0;
    let generated = 0;
    for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
      const value: unknown = parse(readFileSync(document, 'utf8'));
      for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
        const holder = pick(holdersOf(value));
        const key = random() < 0.7 ? pick(Object.keys(holder)) : pick(OTHER_KEYS);
        if (random() < 0.2) Reflect.deleteProperty(holder, key);
        else
          Object.defineProperty(holder, key, {
            value: structuredClone(pick(OTHER_VALUES)),
            enumerable: true,
            configurable: true,
            writable: true,
          });
      }
      const text = stringify(value);
      const folder = createContractFolder({ 'main.yaml': text });
      try {
        const loaded = await loadDocument(folder.file('main.yaml'), { workspace: folder.path, lenient: true });
        if (loaded.document === undefined) continue;
        const judged = await judgeDocument(loaded.document, { lenient: true });
        const mild = [...loaded.diagnostics, ...judged.diagnostics];
        if (mild.some(({ code }) => code.startsWith('lenient-'))) assumed += 1;
        if (hasErrors(mild)) continue;
        const { model, diagnostics } = buildModel(judged.document, { role: 'service' });
        if (model === undefined || hasErrors(diagnostics)) continue;
        const render = createRenderer();
        for (const plan of planTypescript(model)) render(plan);
        generated += 1;
      } catch (error) {
        throw new Error(`mutant ${mutant} of seed ${seed} fails:\n${text}`, { cause: error });
      } finally {
        folder.dispose();
      }
    }
    // Enough of both, so that this can fail.
    expect(assumed).toBeGreaterThan(MUTANTS / 10);
    expect(generated).toBeGreaterThan(MUTANTS / 10);
  },
  60_000,
);
