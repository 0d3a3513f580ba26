import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createSourceDocument } from '../../../src/document/create-source-document.js';
import { loadDocument } from '../../../src/document/load-document.js';
import type { SourceDocument } from '../../../src/document/source-document.js';
import { createSourceFile } from '../../../src/document/source-file.js';
import { buildModel } from '../../../src/model/build-model.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const corpus = join(root, '../shared/corpus');

const contract: unknown = parse(`asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
servers: { one: { host: a, protocol: kafka }, two: { host: b, protocol: kafka } }
channels:
  orders:
    address: 'orders.{region}'
    parameters: { region: { enum: [eu, us] }, day: { default: monday } }
    messages:
      Changed: { $ref: '#/components/messages/Changed' }
      Placed: { x-eda-event: Ordered, x-eda-variant: fat, payload: { $ref: '#/components/schemas/Placed' } }
      Noted: { x-eda-event: Ordered, x-eda-variant: thin, payload: { $ref: '#/components/schemas/id' } }
  customers:
    address: customers
    messages: { Changed: { payload: { type: object, properties: { id: { $ref: '#/components/schemas/id' }, Changed: { $ref: '#/components/schemas/Changed' } } } } }
operations:
  read: { action: receive, channel: { $ref: '#/channels/orders' } }
  audit: { action: receive, channel: { $ref: '#/channels/orders' } }
  tell: { action: send, channel: { $ref: '#/channels/customers' } }
components:
  messages:
    Changed: { headers: { type: object, required: [a], properties: { a: { const: 1 }, ce_id: { type: string } } }, payload: { $ref: '#/components/schemas/Changed' } }
  schemas:
    id: { type: string }
    Changed: { type: object, discriminator: k, oneOf: [{ $ref: '#/components/schemas/Placed' }, { $ref: '#/components/schemas/Message' }] }
    Placed: { type: object, properties: { id: { $ref: '#/components/schemas/id' }, k: { type: string } } }
    Message: { type: object, properties: { k: { type: string } } }
`);

const contractV2: unknown = parse(`asyncapi: 2.6.0
info: { title: Shop, version: 1.0.0 }
servers: { one: { url: 'kafka://a', protocol: kafka }, two: { url: b, protocol: kafka } }
channels:
  'orders/{region}':
    parameters: { region: { schema: { enum: [eu, us] } }, day: { schema: { default: monday } } }
    publish:
      message:
        oneOf:
          - $ref: '#/components/messages/Changed'
          - { name: Placed, x-eda-event: Ordered, x-eda-variant: fat, payload: { $ref: '#/components/schemas/Placed' } }
          - { messageId: Noted, x-eda-event: Ordered, x-eda-variant: thin, payload: { $ref: '#/components/schemas/id' } }
          - { title: Told, payload: { $ref: '#/components/schemas/id' } }
    subscribe: { operationId: answer, traits: [{ $ref: '#/components/operationTraits/common' }], message: { payload: { $ref: '#/components/schemas/Message' } } }
  orders/region: { subscribe: { message: { payload: { type: string } } } }
components:
  operationTraits: { common: { summary: Common } }
  messages:
    Changed: { traits: [{ headers: { type: object, required: [a], properties: { a: { const: 1 } } } }], payload: { $ref: '#/components/schemas/Changed' } }
  schemas:
    id: { type: string }
    Changed: { type: object, properties: { id: { $ref: '#/components/schemas/id' } } }
    Placed: { type: object, properties: { id: { $ref: '#/components/schemas/id' } } }
    Message: { type: object, properties: { k: { type: string } } }
`);

const CONTRACTS = [
  ['AsyncAPI 3', contract],
  ['AsyncAPI 2', contractV2],
] as const;

function documentOf(value: unknown): SourceDocument {
  const { file } = createSourceFile('/work/shop.json', 'shop.json', JSON.stringify(value));
  return createSourceDocument(file, new Map([[file.path, file]]), '/work');
}

/** The same value with the keys of every object in another order; lists stay, since their order means something. */
function shuffled(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const keyed = Object.entries(value).map(([key, held]) => ({ order: next(), entry: [key, shuffled(held, next)] }));
  return Object.fromEntries(keyed.toSorted((left, right) => left.order - right.order).map(({ entry }) => entry));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function withComponents(value: unknown, more: Readonly<Record<string, Readonly<Record<string, unknown>>>>): unknown {
  const components = isObject(value) && isObject(value['components']) ? value['components'] : {};
  const merged = Object.entries(more).map(([kind, added]) => {
    const known = isObject(components[kind]) ? components[kind] : {};
    return [kind, { ...added, ...known }];
  });
  return { ...(isObject(value) ? value : {}), components: { ...components, ...Object.fromEntries(merged) } };
}

const build = (value: unknown, role: 'service' | 'client'): unknown => {
  const { model, diagnostics } = buildModel(documentOf(value), { role });
  expect(model).toBeDefined();
  return {
    model,
    findings: diagnostics.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`).toSorted(),
  };
};

// fast-check prints seed and path of a failure.
describe.each(
  CONTRACTS.flatMap(([version, source]) => (['service', 'client'] as const).map((role) => ({ version, role, source }))),
)('the model of a $role in $version', ({ role, source }) => {
  const expected = build(source, role);

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const next = (): number => stream.next().value as number;
        expect(build(shuffled(source, next), role)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on components that nothing refers to', () => {
    const name = fc.oneof(
      fc.constantFrom('Changed2', 'changed', 'Order', 'ID', 'Ordered', 'Unnamed'),
      fc.stringMatching(/^[\w.-]{1,12}$/),
    );
    const added = fc.dictionary(name, fc.constantFrom<unknown>({ type: 'string' }, { properties: {} }, true));
    fc.assert(
      fc.property(added, added, (schemas, messages) => {
        expect(build(withComponents(source, { schemas, messages }), role)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('is plain data that names nothing twice', () => {
    const { model } = buildModel(documentOf(source), { role });
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    const names = model?.schemas.map((schema) => schema.fileName.toLowerCase()) ?? [];
    expect(new Set(names).size).toBe(names.length);
    const ids = new Set(model?.schemas.map((schema) => schema.id));
    for (const [, target] of JSON.stringify(model).matchAll(/"\$ref":"eda:([^"]+)"/g)) expect(ids).toContain(target);
    const used = (model?.messages ?? []).flatMap(({ payload, headers }) => [payload, headers ?? payload]);
    expect(used.filter((id) => !ids.has(id))).toEqual([]);
  });
});

/** Every place in a value, as a way to put something else there. */
function placesOf(value: unknown, put: (replacement: unknown) => unknown): ((replacement: unknown) => unknown)[] {
  if (typeof value !== 'object' || value === null) return [put];
  const inner = Object.entries(value).flatMap(([key, held]) =>
    placesOf(held, (replacement) =>
      put(
        Array.isArray(value)
          ? value.map((item: unknown, index) => (String(index) === key ? replacement : item))
          : { ...value, [key]: replacement },
      ),
    ),
  );
  return [put, ...inner];
}

describe('a contract with something else in one place', () => {
  it.each(CONTRACTS)('is built or refused, but nothing is thrown: %s', (_, source) => {
    const places = placesOf(source, (replacement) => replacement);
    const oddities = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown>(
        { $ref: '#' },
        { $ref: '#/nowhere' },
        { $ref: '#/components/schemas/id' },
        { traits: [null] },
      ),
    );
    fc.assert(
      fc.property(fc.nat({ max: places.length - 1 }), oddities, (index, oddity) => {
        const broken = places[index]?.(oddity);
        for (const role of ['service', 'client'] as const) {
          const { model, diagnostics } = buildModel(documentOf(broken), { role });
          const refused = diagnostics.some(({ severity }) => severity === 'error');
          expect(model === undefined).toBe(refused);
        }
      }),
      { numRuns: 500 },
    );
  });
});

interface CorpusEntry {
  readonly slug: string;
  readonly main: string;
}

const index = join(corpus, 'index.json');
const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as readonly CorpusEntry[]) : [];

describe.skipIf(entries.length === 0)('documents of the corpus (../shared/corpus)', () => {
  it.each(entries.map(({ slug, main }) => [slug, main]))('%s', async (slug, main) => {
    const folder = join(corpus, 'docs', slug);
    const { document } = await loadDocument(join(folder, main), { workspace: folder });
    if (document === undefined) throw new Error('not loaded');
    for (const role of ['service', 'client'] as const) {
      const { model, diagnostics } = buildModel(document, { role });
      const errors = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code));
      // Avro and Protobuf are what these documents have beyond what is supported.
      errors.delete('schema-format-unsupported');
      expect([...errors]).toEqual([]);
      const names = model?.schemas.map((schema) => schema.fileName.toLowerCase()) ?? [];
      expect(new Set(names).size).toBe(names.length);
      const ids = new Set(model?.schemas.map((schema) => schema.id));
      for (const [, target] of JSON.stringify(model?.schemas ?? []).matchAll(/"\$ref":"eda:([^"]+)"/g))
        expect(ids).toContain(target);
    }
  });
});
