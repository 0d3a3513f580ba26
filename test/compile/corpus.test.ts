import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLiteral } from '../../src/generators/typescript/text/literal.js';
import type { ContractModel, MessageModel } from '../../src/model/contract-model.js';
import { createSdkFolder, type Generated } from './sdk-folder.js';
import { root, TYPESCRIPT_VERSIONS } from './typescript-versions.js';

const corpus = join(root, '../shared/corpus');
const index = join(corpus, 'index.json');

interface CorpusEntry {
  readonly slug: string;
  readonly main: string;
}

const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as readonly CorpusEntry[]) : [];

/** Documents without an SDK, with the reason. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  'spec31-adeo-kafka-request-reply': ['ref-remote'],
  'lerenn-130-requestreply': ['structure'],
  // AsyncAPI 2: what its structure refuses, and the official parser but for the last one.
  'ballerina-shopify': ['structure'],
  'springwolf-kafka-v26': ['structure'],
  'ruter-adt-mqtt': ['structure'],
  'microcks-signedup-avro-inline-v20': ['structure'],
  'redocly-async26': ['structure'],
};

/** The older compilers take several times as long. */
const SAMPLE = [
  'codegenproj-payload-types',
  'exch-binance-ws',
  'reya-exec-ws',
  'spec31-kraken-ws-reply-filter',
  'springwolf-kafka',
  'elevenlabs-agent',
];

type Sdk = Readonly<Record<string, unknown>>;
interface Checked {
  is(value: unknown): boolean;
}

const folder = createSdkFolder('corpus');
const results = new Map<string, Generated>();

/** Every SDK of the corpus, loaded: all modules in one bundle. */
async function loadSdks(names: ReadonlyMap<string, string>): Promise<Readonly<Record<string, Sdk>>> {
  const lines = [...names].map(([path, name]) => `export * as ${name} from './${path}/index.js';\n`);
  const { outputFiles } = await build({
    stdin: { contents: lines.join(''), resolveDir: folder.path, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@eda-gen/source'],
  });
  const path = join(folder.path, 'bundle.mjs');
  writeFileSync(path, outputFiles[0]?.contents ?? new Uint8Array());
  return (await import(path)) as Readonly<Record<string, Sdk>>;
}

/** Of the message, and of its payload's schema. */
function examplesOf(model: ContractModel, message: MessageModel): readonly unknown[] {
  const schema = model.schemas.find(({ id }) => id === message.payload)?.schema;
  const ofSchema = typeof schema === 'object' && Array.isArray(schema['examples']) ? schema['examples'] : [];
  return [...message.examples.map(({ payload }) => payload), ...(ofSchema as readonly unknown[])].filter(
    (payload) => payload !== undefined,
  );
}

// Documents from strangers, which are not a part of this repository.
describe.skipIf(entries.length === 0)(
  'the corpus of real documents (skipped where ../shared/corpus is missing)',
  () => {
    let examples = 0;
    const refused = new Set<string>();
    beforeAll(async () => {
      for (const { slug, main } of entries) {
        const workspace = join(corpus, 'docs', slug);
        results.set(slug, await folder.generate(slug, join(workspace, main), workspace));
      }
      const made = [...results].flatMap(([slug, { models }]) =>
        models.map((model, side) => ({ path: side === 0 ? slug : `${slug}/client`, model })),
      );
      const names = new Map(made.map(({ path }, number) => [path, `sdk${number}`]));
      const sdks = await loadSdks(names);
      for (const { path, model } of made) {
        const sdk = sdks[names.get(path) ?? ''] ?? {};
        for (const message of model.messages)
          for (const { payload } of message.examples)
            if (payload !== undefined && !(sdk[message.key] as Checked).is(payload))
              refused.add(path.split('/')[0] ?? '');
        const lines = model.messages.flatMap((message) =>
          examplesOf(model, message)
            // Documents have examples that their own schemas refuse.
            .filter((payload) => (sdk[message.key] as Checked).is(payload))
            // From a variable, so that types are compared and nothing is checked for excess.
            .map(
              (payload, number) =>
                `const ${message.key}${number} = ${jsonLiteral(payload)} as const;\nexport const typed${message.key}${number}: sdk.${message.key} = ${message.key}${number};\n`,
            ),
        );
        examples += lines.length;
        if (lines.length > 0)
          folder.write(`${path}/examples.ts`, `import type * as sdk from './index.js';\n${lines.join('')}`);
      }
      folder.write(
        'sample.json',
        JSON.stringify({ extends: './tsconfig.json', include: SAMPLE.map((slug) => `${slug}/**/*.ts`) }),
      );
      // Seconds, but for a machine that is busy with other things.
    }, 300_000);
    afterAll(() => {
      folder.remove();
    });

    it('has an SDK for each, but where a reason is given', () => {
      const without = [...results].flatMap(([slug, { models, diagnostics }]): [string, readonly string[]][] => {
        const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        return models.length === 2 ? [] : [[slug, [...new Set(errors)]]];
      });
      expect(Object.fromEntries(without)).toEqual(WITHOUT);
    });

    it('has validators that accept the examples, but where the rules refuse them too', () => {
      const mismatched = [...results].flatMap(([slug, { diagnostics }]) =>
        diagnostics.some(({ code }) => code === 'example-mismatch') ? [slug] : [],
      );
      expect([...refused].filter((slug) => !mismatched.includes(slug))).toEqual([]);
    });

    it.each(TYPESCRIPT_VERSIONS.slice(-1))(
      '$name: SDKs compile, and valid examples fit their types',
      async ({ tsc }) => {
        expect(examples).toBeGreaterThan(25);
        expect(await folder.errors(tsc)).toEqual([]);
      },
    );

    it.each(TYPESCRIPT_VERSIONS.slice(0, -1))('$name: a sample does', async ({ tsc }) => {
      expect(await folder.errors(tsc, 'sample.json')).toEqual([]);
    });
  },
);
