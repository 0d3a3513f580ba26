import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteReader } from '../../src/document/remote/remote-files.js';
import { RemoteFiles } from '../../src/document/remote/remote-files.js';
import { startRemoteServer, type RemoteServer } from '../unit/document/remote-server.js';
import { createSdkFolder, type Generated } from './sdk-folder.js';
import { root, TYPESCRIPT_VERSIONS } from './typescript-versions.js';

const corpus = join(root, '../shared/corpus');
const index = join(corpus, 'index.json');

interface CorpusEntry {
  readonly slug: string;
  readonly main: string;
  readonly remote?: readonly string[];
}

const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as readonly CorpusEntry[]) : [];

/** Documents that the specification's schema refuses, and what `--lenient` assumes to make an SDK of them. */
const LENIENT: Readonly<Record<string, readonly string[]>> = {
  'lerenn-130-requestreply': ['lenient-missing'],
  'ballerina-shopify': ['lenient-unknown-property'],
  'springwolf-kafka-v26': ['lenient-reference'],
  'ruter-adt-mqtt': ['lenient-example', 'lenient-reference'],
  'microcks-signedup-avro-inline-v20': ['lenient-example'],
  'redocly-async26': ['lenient-reference'],
};

/** Of some, what their URLs named was kept; those of others stand in comments. */
const copyOf = (url: string): string => join(corpus, 'remote', new URL(url).host, new URL(url).pathname);

const errorsOf = ({ diagnostics }: Generated): string[] =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);

// Documents from strangers, which are not a part of this repository.
describe.skipIf(entries.length === 0)(
  'real documents that need a flag (skipped where ../shared/corpus is missing)',
  () => {
    const folder = createSdkFolder('corpus-on-request');
    const strict = new Map<string, Generated>();
    const lenient = new Map<string, Generated>();
    const offline = new Map<string, Generated>();
    const online = new Map<string, Generated>();
    let server: RemoteServer;
    beforeAll(async () => {
      server = await startRemoteServer({});
      const remotes = entries.filter(
        ({ remote = [] }) => remote.length > 0 && remote.every((url) => existsSync(copyOf(url))),
      );
      for (const url of remotes.flatMap(({ remote }) => remote ?? [])) {
        const { host, pathname } = new URL(url);
        server.set(`/${host}${pathname}`, readFileSync(copyOf(url)));
      }
      for (const { slug, main } of entries) {
        const workspace = join(corpus, 'docs', slug);
        const path = join(workspace, main);
        if (Object.hasOwn(LENIENT, slug)) {
          strict.set(slug, await folder.generate(`${slug}-strict`, path, workspace));
          lenient.set(slug, await folder.generate(slug, path, workspace, { lenient: true }));
        }
        if (remotes.some((entry) => entry.slug === slug)) {
          offline.set(slug, await folder.generate(`${slug}-offline`, path, workspace));
          online.set(slug, await folder.generate(slug, path, workspace, { remote: mappedTo(server) }));
        }
      }
    }, 120_000);
    afterAll(async () => {
      folder.remove();
      await server.close();
    });

    it('are refused without it, each with a sentence that says what it would do', () => {
      expect([...strict.keys()].toSorted()).toEqual(Object.keys(LENIENT).toSorted());
      for (const [slug, result] of strict) {
        const errors = errorsOf(result);
        expect(errors.length, slug).toBeGreaterThan(0);
        for (const error of errors) expect(error).toMatch(/^structure .*With `--lenient`, eda-gen goes on /);
      }
    });

    it('become SDKs with --lenient, and what was assumed is told', () => {
      const told = [...lenient].map(([slug, { models, diagnostics }]) => {
        const codes = diagnostics.map(({ code }) => code).filter((code) => code.startsWith('lenient-'));
        return [slug, models.length, [...new Set(codes)].toSorted()];
      });
      expect([...lenient].flatMap(([slug, result]) => errorsOf(result).map((error) => `${slug} ${error}`))).toEqual([]);
      expect(told).toEqual(entries.flatMap(({ slug }) => (slug in LENIENT ? [[slug, 2, LENIENT[slug]]] : [])));
    });

    it('become SDKs with their remote files, and without a network say which these are', () => {
      expect(online.size).toBeGreaterThan(0);
      for (const [slug, result] of offline) {
        expect(result.models, slug).toEqual([]);
        expect(new Set(errorsOf(result).map((error) => error.split(' ')[0]))).toEqual(new Set(['ref-remote']));
      }
      for (const [slug, result] of online) {
        expect(errorsOf(result), slug).toEqual([]);
        expect(result.models).toHaveLength(2);
      }
      expect(server.asked.length).toBeGreaterThan(0);
    });

    it.each(TYPESCRIPT_VERSIONS.slice(-1))(
      '$name: these SDKs compile',
      async ({ tsc }) => {
        expect(await folder.errors(tsc)).toEqual([]);
      },
      120_000,
    );
  },
);

/** Asks the server on this machine for what is elsewhere in truth. */
function mappedTo({ url: origin }: RemoteServer): RemoteReader {
  const files = new RemoteFiles({ allow: true, cache: undefined, refresh: true });
  return {
    async read(url, options) {
      const { host, pathname } = new URL(url);
      const read = await files.read(`${origin}/${host}${pathname}`, { ...options, from: '' });
      return read.kind === 'bytes' ? { ...read, base: url } : read;
    },
  };
}
