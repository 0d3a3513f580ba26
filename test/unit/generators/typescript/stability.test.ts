import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadDocument } from '../../../../src/document/load-document.js';
import { planTypescript } from '../../../../src/generators/typescript/plan-typescript.js';
import { buildModel } from '../../../../src/model/build-model.js';
import { createRenderer } from '../../../../src/render/create-renderer.js';

const root = resolve(import.meta.dirname, '../../../..');
const DOCUMENTS = ['inventory', 'order', 'payment', 'shipping', 'storefront'];
const folder = mkdtempSync(join(tmpdir(), 'eda-gen-stability-'));
const originals = new Map<string, unknown>();

beforeAll(() => {
  cpSync(join(root, 'asyncapi'), join(folder, 'asyncapi'), { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) originals.set(path, parse(readFileSync(path, 'utf8')));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Every file of the SDKs of both sides, by path. */
async function generate(document: string): Promise<ReadonlyMap<string, string>> {
  const loaded = await loadDocument(join(folder, `asyncapi/${document}.yaml`), { workspace: folder });
  if (loaded.document === undefined) throw new Error('not loaded');
  const render = createRenderer();
  const files = new Map<string, string>();
  for (const role of ['service', 'client'] as const) {
    const { model } = buildModel(loaded.document, { role });
    if (model === undefined) throw new Error('no model');
    for (const { path, content } of planTypescript(model).map(render)) files.set(`${role}/${path}`, content);
  }
  return files;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The same value with the keys of every object in another order. Lists stay, since their order means something, and so do
 * examples and properties, whose order a reader of the type wants back.
 */
function shuffled(value: unknown, next: () => number, isProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, next));
  if (!isObject(value)) return value;
  const keyed = Object.entries(value).map(([key, held], index) => ({
    order: isProperties ? index : next(),
    entry: [key, key === 'examples' ? held : shuffled(held, next, key === 'properties' && !isProperties)],
  }));
  return Object.fromEntries(keyed.toSorted((left, right) => left.order - right.order).map(({ entry }) => entry));
}

/** JSON is YAML. */
const put = (path: string, value: unknown): void => writeFileSync(path, JSON.stringify(value));
const restore = (): void => {
  for (const [path, value] of originals) put(path, value);
};
const changedBetween = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).toSorted();

describe.each(DOCUMENTS)('the SDK of %s', (document) => {
  let before: ReadonlyMap<string, string>;
  beforeAll(async () => {
    restore();
    before = await generate(document);
  });
  beforeEach(restore);

  it('is the same to the byte whatever the order of keys', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (stream) => {
        const next = (): number => stream.next().value as number;
        for (const [path, value] of originals) put(path, shuffled(value, next));
        expect(changedBetween(before, await generate(document))).toEqual([]);
      }),
      { numRuns: 3 },
    );
  });

  it('changes in few files where a message is added that it sends or receives', async () => {
    const main = join(folder, `asyncapi/${document}.yaml`);
    const value = structuredClone(originals.get(main)) as { channels: Json; operations: Json };
    for (const action of ['send', 'receive'] as const) {
      const message = `Added${action === 'send' ? 'Sent' : 'Received'}`;
      const payload = { type: 'object', properties: { id: { $ref: './schemas/order-id.yaml' } } };
      value.channels[`added-${action}`] = { address: `added.${action}`, messages: { [message]: { payload } } };
      value.operations[`added-${action}`] = { action, channel: { $ref: `#/channels/added-${action}` } };
    }
    put(main, value);
    const changed = changedBetween(before, await generate(document));
    const shared = ['channels.ts', 'index.ts', 'publishers.ts', 'service.ts'];
    const own = ['sent', 'received'].flatMap((way) => [`messages/added-${way}.ts`, `validators/added-${way}.ts`]);
    // Storefront is the first of them to know the schema.
    const known = [...before.keys()].some((path) => path.endsWith('schemas/order-id.ts'));
    const reached = known ? [] : ['schemas/order-id.ts', 'validators/order-id.ts'];
    const expected = ['client', 'service'].flatMap((side) =>
      [...shared, ...own, ...reached].map((path) => `${side}/${path}`),
    );
    expect(changed).toEqual(expected.toSorted());
  });

  it('changes in one schema alone where the order of its properties does', async () => {
    const path = join(folder, 'asyncapi/schemas/address.yaml');
    const value = originals.get(path) as { properties: Json };
    put(path, { ...value, properties: Object.fromEntries(Object.entries(value.properties).toReversed()) });
    const changed = changedBetween(before, await generate(document));
    const expected = [...before.keys()].filter((file) => /\/(?:schemas|validators)\/address\.ts$/.test(file));
    expect(changed).toEqual(expected.toSorted());
  });
});
