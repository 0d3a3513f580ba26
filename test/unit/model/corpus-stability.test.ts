import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import type { SourceDocument } from '../../../src/document/source-document.js';
import { planTypescript } from '../../../src/generators/typescript/plan-typescript.js';
import { buildModel } from '../../../src/model/build-model.js';
import type { ContractModel } from '../../../src/model/contract-model.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const corpus = join(root, '../shared/corpus');
const index = join(corpus, 'index.json');
const entries = existsSync(index)
  ? (JSON.parse(readFileSync(index, 'utf8')) as readonly { readonly slug: string; readonly main: string }[])
  : [];

type Change = (value: unknown, isMain: boolean) => unknown;

const copies = mkdtempSync(join(tmpdir(), 'corpus-stability-'));
afterAll(() => {
  rmSync(copies, { recursive: true, force: true });
});

/** The model of a copy of a document, with what `change` makes of each of its files. */
async function modelOfChanged(document: SourceDocument, change: Change): Promise<ContractModel | undefined> {
  const workspace = mkdtempSync(join(copies, 'copy-'));
  cpSync(document.workspace, workspace, { recursive: true });
  const moved = (path: string): string => join(workspace, relative(document.workspace, path));
  for (const { path, format, value } of document.files.values()) {
    // JSON is YAML, too. Schemas in other languages stay as they are.
    if (format === 'text' || !existsSync(path)) continue;
    writeFileSync(moved(path), JSON.stringify(change(value, path === document.main.path)));
  }
  const loaded = await loadDocument(moved(document.main.path), { workspace });
  return loaded.document === undefined ? undefined : modelOf(loaded.document);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys backwards, everywhere; lists stay, since their order means something. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, held]) => [key, backwards(held)]),
  );
}

const ADDED = 'StrangerThatNobodyKnows';

/** A channel with a message of its own in front of the others, and an operation in AsyncAPI 3. */
const withStranger: Change = (value, isMain) => {
  if (!isMain || !isObject(value)) return value;
  const channels = isObject(value['channels']) ? value['channels'] : {};
  const message = { name: ADDED, payload: { type: 'object', properties: { [ADDED]: { type: 'string' } } } };
  if (!String(value['asyncapi']).startsWith('3'))
    return { ...value, channels: { [ADDED]: { publish: { operationId: ADDED, message } }, ...channels } };
  const operations = isObject(value['operations']) ? value['operations'] : {};
  return {
    ...value,
    channels: { [ADDED]: { address: ADDED, messages: { [ADDED]: message } }, ...channels },
    operations: { [ADDED]: { action: 'send', channel: { $ref: `#/channels/${ADDED}` } }, ...operations },
  };
};

interface Names {
  readonly messages: readonly string[];
  readonly schemas: readonly string[];
  readonly files: readonly string[];
  readonly channels: readonly string[];
  readonly operations: readonly string[];
}

function namesOf({ messages, schemas, channels, operations }: ContractModel): Names {
  return {
    messages: messages.map(({ key, origin }) => `${key} ${origin.pointer}`).toSorted(),
    schemas: schemas.map(({ name, origin }) => `${name} ${origin.file} ${origin.pointer}`).toSorted(),
    files: schemas.map(({ fileName }) => fileName).toSorted(),
    channels: channels.map(({ key }) => key).toSorted(),
    operations: operations.map(({ key }) => key).toSorted(),
  };
}

const modelOf = (document: SourceDocument): ContractModel | undefined =>
  buildModel(document, { role: 'service' }).model;

describe.skipIf(entries.length === 0)('names in the corpus (skipped where ../shared/corpus is missing)', () => {
  let models = 0;
  describe.each(entries)('$slug', ({ slug, main }) => {
    it('do not depend on order or on what is added, and no files differ by case alone', async () => {
      const workspace = join(corpus, 'docs', slug);
      const { document } = await loadDocument(join(workspace, main), { workspace });
      const model = document === undefined ? undefined : modelOf(document);
      // Documents that are refused have no names.
      if (document === undefined || model === undefined) return;
      models += 1;
      const names = namesOf(model);
      const paths = planTypescript(model).map(({ path }) => path.toLowerCase());
      expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);

      const reordered = await modelOfChanged(document, backwards);
      expect(reordered === undefined ? undefined : namesOf(reordered)).toEqual(names);

      const added = await modelOfChanged(document, withStranger);
      const known = added === undefined ? undefined : namesOf(added);
      for (const kind of ['messages', 'schemas', 'files', 'channels', 'operations'] as const)
        expect(known?.[kind]).toEqual(expect.arrayContaining([...names[kind]]));
      expect(known?.messages.some((name) => name.includes(ADDED))).toBe(true);
    });
  });

  it('are those of most of its documents', () => {
    expect(models).toBeGreaterThan(entries.length / 2);
  });
});
