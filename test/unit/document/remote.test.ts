import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument, type LoadResult } from '../../../src/document/load-document.js';
import { cachePathOf } from '../../../src/document/remote/cache-path.js';
import { hashBytes } from '../../../src/document/remote/remote-cache.js';
import { RemoteFiles } from '../../../src/document/remote/remote-files.js';
import { FETCH_LIMITS, type RemoteSettings } from '../../../src/document/remote/remote-settings.js';
import { isBelowPrefix, isPrivateUrl } from '../../../src/document/remote/remote-url.js';
import { createContractFolder, type ContractFolder } from './contract-folder.js';
import { redirectTo, startRemoteServer, type Answer, type RemoteServer } from './remote-server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answers: Readonly<Record<string, Answer>>): Promise<RemoteServer> {
  const server = await startRemoteServer(answers);
  closing.push(() => server.close());
  return server;
}

function folderOf(files: Readonly<Record<string, string>>): ContractFolder {
  const folder = createContractFolder(files);
  closing.push(() => folder.dispose());
  return folder;
}

/** Line 6, column 15. */
const withRef = (ref: string): string =>
  `asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\ncomponents:\n  schemas:\n    Order:\n      $ref: '${ref}'\n`;

const ANY: RemoteSettings = { allow: true, cache: undefined, refresh: true };

async function load(
  ref: string,
  settings: Partial<RemoteSettings> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<LoadResult & { readonly value: unknown; readonly remote: RemoteFiles }> {
  const folder = folderOf({ ...files, 'main.yaml': withRef(ref) });
  const remote = new RemoteFiles({ ...ANY, ...settings });
  const result = await loadDocument(folder.file('main.yaml'), { workspace: folder.path, remote });
  const value = result.document?.resolve({
    file: folder.file('main.yaml'),
    pointer: '/components/schemas/Order',
  })?.value;
  return { ...result, value, remote };
}

const hashOf = (text: string): string => hashBytes(new TextEncoder().encode(text));

const messages = ({ diagnostics }: LoadResult): string[] =>
  diagnostics.map(({ code, range, message }) => `${range.start.line}:${range.start.column} ${code} ${message}`);

describe('a remote $ref that is allowed', () => {
  it.each([
    ['YAML', '/order.yaml', 'type: object'],
    ['JSON with tabs', '/order.json', '{\n\t"type": "object"\n}'],
    ['JSON without an extension', '/order?version=1', '{\n\t"type": "object"\n}'],
    ['YAML in a file of another name', '/order.json', 'type: object'],
  ])('is read: %s', async (_title, path, text) => {
    const { url } = await serve({ [path]: text });
    const result = await load(`${url}${path}`);
    expect(messages(result)).toEqual([]);
    expect(result.value).toEqual({ type: 'object' });
  });

  it('resolves what it names itself against its URL, and a redirect against where it led', async () => {
    const { url } = await serve({
      '/latest/order.yaml': redirectTo('/v2/order.yaml'),
      '/v2/order.yaml':
        'properties: { line: { $ref: "../shared/line.yaml#/Line" }, self: { $ref: "#/properties/line" } }',
      '/shared/line.yaml': 'Line: { $ref: "line%20item.json" }',
      '/shared/line%20item.json': '{ "type": "integer" }',
    });
    const { document, diagnostics } = await load(`${url}/latest/order.yaml`);
    expect(diagnostics).toEqual([]);
    const at = (pointer: string) => document?.resolve({ file: `${url}/latest/order.yaml`, pointer })?.value;
    expect(at('/properties/line')).toEqual({ type: 'integer' });
    expect(at('/properties/self')).toEqual({ type: 'integer' });
  });

  it('is fetched once, however often it is named', async () => {
    const server = await serve({ '/a.yaml': 'A: { $ref: "#/B" }\nB: { properties: { a: { $ref: "a.yaml#/A" } } }' });
    await load(`${server.url}/a.yaml#/A`);
    expect(server.asked).toEqual(['/a.yaml']);
  });

  it('never leads to a local file', async () => {
    const local = folderOf({ 'secret.yaml': 'type: string' });
    const { url } = await serve({
      '/a.yaml': `properties:\n  a: { $ref: "file://${local.file('secret.yaml')}" }\n  b: { $ref: "${local.file('secret.yaml')}" }\n`,
      '/to-file.yaml': redirectTo(`file://${local.file('secret.yaml')}`),
    });
    const result = await load(`${url}/a.yaml`);
    expect(messages(result)).toEqual([
      expect.stringMatching(/^2:14 ref-remote `file:\/\/.*` is not read: only `http:` and `https:` are ever fetched\./),
      expect.stringMatching(
        /^3:14 remote-failed `http:\/\/127.*secret\.yaml` cannot be fetched: the server answers 404/,
      ),
    ]);
    expect(messages(await load(`${url}/to-file.yaml`))).toEqual([
      expect.stringMatching(/^6:13 remote-failed .*: it redirects to `file:\/\/.*`, which is never fetched\.$/),
    ]);
  });

  it.each([
    ['ftp://example.com/a.yaml', /only `http:` and `https:` are ever fetched/],
    ['file:///etc/passwd', /only `http:` and `https:` are ever fetched/],
    ['//example.com/a.yaml', /does not say how it is to be fetched\. Write `https:` before it/],
    ['https://me:secret@example.com/a.yaml', /there is a user name or password in it/],
  ])('is never %s', async (ref, reason) => {
    const result = await load(ref);
    expect(messages(result)).toEqual([expect.stringMatching(/^6:13 ref-remote /)]);
    expect(messages(result)[0]).toMatch(reason);
  });

  it('says why it cannot be fetched', async () => {
    const { url } = await serve({
      '/loop': redirectTo('/loop'),
      '/broken.yaml': 'a: [',
      '/latin1.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0xe9]),
      '/off.yaml': (response) => response.destroy(),
    });
    const gone = await startRemoteServer({});
    await gone.close();
    const first = async (ref: string): Promise<string | undefined> => messages(await load(ref))[0];
    expect(await first(`${url}/none.yaml`)).toMatch(/the server answers 404 \(there is no such file\)\.$/);
    expect(await first(`${url}/loop`)).toMatch(/it redirects more than 5 times\.$/);
    expect(await first(`${gone.url}/a.yaml`)).toMatch(/the connection is refused\. Check the URL and the network\.$/);
    expect(await first(`${url}/off.yaml`)).toMatch(/the connection broke off/);
    expect(await first(`${url}/latin1.yaml`)).toMatch(/^1:1 encoding /);
    const broken = await load(`${url}/broken.yaml`);
    expect(broken.diagnostics[0]).toMatchObject({ code: 'syntax', file: `${url}/broken.yaml` });
  });

  it('is bounded in size, time and number', async () => {
    const { url } = await serve({
      '/large.yaml': `a: ${'x'.repeat(5_000)}`,
      '/slow.yaml': (response) => response.writeHead(200).write('a: '),
      '/many.yaml': 'properties: { a: { $ref: "one.yaml" } }',
      '/one.yaml': 'type: string',
    });
    const limits = { ...FETCH_LIMITS, bytes: 1_000, files: 1, milliseconds: 200 };
    const first = async (path: string): Promise<string | undefined> => {
      const folder = folderOf({ 'main.yaml': withRef(`${url}${path}`) });
      return messages(
        await loadDocument(folder.file('main.yaml'), { remote: new RemoteFiles(ANY, new Map(), limits) }),
      )[0];
    };
    expect(await first('/large.yaml')).toMatch(/it is larger than 0 MB/);
    expect(await first('/slow.yaml')).toMatch(/there was no complete answer within 0\.2 seconds/);
    expect(await first('/many.yaml')).toMatch(/1:\d+ remote-failed .*1 files have been/);
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const { url } = await serve({ '/slow.yaml': () => abort.abort(new Error('enough')) });
    const folder = folderOf({ 'main.yaml': withRef(`${url}/slow.yaml`) });
    const loading = loadDocument(folder.file('main.yaml'), { remote: new RemoteFiles(ANY), signal: abort.signal });
    await expect(loading).rejects.toThrow('enough');
  });
});

describe('a remote $ref that is not allowed', () => {
  it('is refused without a word to the network', async () => {
    const server = await serve({ '/a.yaml': 'type: string' });
    const result = await load(`${server.url}/a.yaml`, { allow: false, refresh: false });
    expect(messages(result)).toEqual([
      expect.stringMatching(
        /^6:13 ref-remote `http:.*` is a remote reference, and nothing is fetched .*`--allow-remote`/,
      ),
    ]);
    expect(server.asked).toEqual([]);
  });

  it('is one that the list does not have, also behind a redirect', async () => {
    const server = await serve({
      '/a/x.yaml': 'type: string',
      '/b/x.yaml': 'type: string',
      '/a/r.yaml': redirectTo('/b/x.yaml'),
    });
    const allow = [`${server.url}/a`];
    expect(messages(await load(`${server.url}/a/x.yaml`, { allow }))).toEqual([]);
    expect(messages(await load(`${server.url}/b/x.yaml`, { allow }))).toEqual([
      expect.stringMatching(/ref-remote .*not below one of the URLs that `remote\.allow` lists/),
    ]);
    expect(messages(await load(`${server.url}/a/r.yaml`, { allow }))).toEqual([
      expect.stringMatching(/remote-failed .*it redirects to `.*\/b\/x\.yaml`, and it is not below/),
    ]);
    expect(server.asked).toEqual(['/a/x.yaml', '/a/r.yaml']);
  });

  it('is a private address that a file of another host names', async () => {
    const inner = await serve({ '/secret.yaml': 'type: string' });
    const outer = await serve({
      '/a.yaml': `$ref: "${inner.url}/secret.yaml"`,
      '/r.yaml': redirectTo(`${inner.url}/secret.yaml`),
    });
    expect(messages(await load(`${outer.url}/a.yaml`))).toEqual([
      expect.stringMatching(/^1:7 ref-remote .*a file from the network may not lead to a private address/),
    ]);
    expect(messages(await load(`${outer.url}/r.yaml`))[0]).toMatch(
      /remote-failed .* may not lead to a private address/,
    );
    expect(inner.asked).toEqual([]);
    expect(messages(await load(`${outer.url}/a.yaml`, { allow: [outer.url, inner.url] }))).toEqual([]);
  });

  it.each([
    'localhost',
    'a.localhost',
    '127.9.9.9',
    '0x7f000001',
    '10.0.0.1',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '[::1]',
    '[fe80::1]',
    '[fd00::1]',
    '[::ffff:10.0.0.1]',
    '0.0.0.0',
    '100.100.1.1',
  ])('%s is private', (host) => {
    expect(isPrivateUrl(`http://${host}/`)).toBe(true);
  });

  it.each(['example.com', '8.8.8.8', '172.32.0.1', '[2001:db8::1]', '100.200.1.1'])('%s is not', (host) => {
    expect(isPrivateUrl(`http://${host}/`)).toBe(false);
  });

  it('is judged by origin and path, not by text', () => {
    expect(isBelowPrefix('https://a.example/x/y', 'https://a.example/x')).toBe(true);
    expect(isBelowPrefix('https://a.example/xy', 'https://a.example/x')).toBe(false);
    expect(isBelowPrefix('https://a.example.evil.org/x', 'https://a.example')).toBe(false);
    expect(isBelowPrefix('http://a.example/x', 'https://a.example')).toBe(false);
    expect(isBelowPrefix('https://a.example/x/../z', 'https://a.example/x')).toBe(false);
  });
});

describe('the cache folder', () => {
  async function cached(): Promise<{ server: RemoteServer; cache: string; ref: string; file: string }> {
    const server = await serve({ '/s/order.yaml': 'type: object', '/s/line.yaml': 'type: string' });
    const cache = join(folderOf({}).path, '.remote');
    const ref = `${server.url}/s/order.yaml`;
    const { remote } = await load(ref, { cache });
    await remote.keep({ prune: true });
    return { server, cache, ref, file: join(cache, cachePathOf(ref, new Set())) };
  }
  const OFFLINE = { allow: false, refresh: false } as const;

  it('has what was fetched, with a manifest, and is read without the network', async () => {
    const { server, cache, ref, file } = await cached();
    expect(readFileSync(file, 'utf8')).toBe('type: object');
    expect(JSON.parse(readFileSync(join(cache, 'manifest.json'), 'utf8'))).toEqual({
      version: 1,
      files: {
        [ref]: {
          file: `127.0.0.1_${new URL(ref).port}/s/order.yaml`,
          sha256: hashOf('type: object'),
        },
      },
    });
    expect(readFileSync(join(cache, '.gitattributes'), 'utf8')).toBe('* -text\n');
    await server.close();
    const result = await load(ref, { ...OFFLINE, cache });
    expect(messages(result)).toEqual([]);
    expect(result.value).toEqual({ type: 'object' });
  });

  it('lacks what was never fetched, and says how to get it', async () => {
    const { server, cache } = await cached();
    const result = await load(`${server.url}/s/line.yaml`, { ...OFFLINE, cache });
    expect(messages(result)).toEqual([
      expect.stringMatching(
        /^6:13 ref-remote .*not in the cache folder .*Fetch it once with `--allow-remote`, and commit/,
      ),
    ]);
  });

  it('is not asked where it is to be refreshed, and loses what nobody names', async () => {
    const { server, cache, ref, file } = await cached();
    server.set('/s/order.yaml', 'type: array');
    expect((await load(ref, { ...OFFLINE, cache })).value).toEqual({ type: 'object' });
    const again = await load(ref, { cache });
    expect(again.value).toEqual({ type: 'array' });
    expect(readFileSync(file, 'utf8')).toBe('type: object');
    await again.remote.keep({ prune: true });
    expect(readFileSync(file, 'utf8')).toBe('type: array');
    const other = await load(`${server.url}/s/line.yaml`, { cache });
    await other.remote.keep({ prune: false });
    expect(existsSync(file)).toBe(true);
    await other.remote.keep({ prune: true });
    expect(existsSync(file)).toBe(false);
    expect(messages(await load(ref, { ...OFFLINE, cache }))[0]).toMatch(/ref-remote/);
  });

  it('adds what it lacks where fetching is allowed', async () => {
    const { server, cache, ref } = await cached();
    const second = await load(`${server.url}/s/line.yaml`, { allow: true, refresh: false, cache });
    await second.remote.keep({ prune: true });
    const asked = server.asked.length;
    expect(messages(await load(ref, { allow: true, refresh: false, cache }))).toEqual([]);
    expect(messages(await load(`${server.url}/s/line.yaml`, { ...OFFLINE, cache }))).toEqual([]);
    expect(server.asked).toHaveLength(asked);
  });

  it.each<[string, (file: string, cache: string) => void, RegExp]>([
    [
      'a changed file',
      (file) => writeFileSync(file, 'type: evil'),
      /order\.yaml` is not what was fetched: the sha256 is another one/,
    ],
    [
      'a manifest with a conflict',
      (_file, cache) => writeFileSync(join(cache, 'manifest.json'), '<<<<<<< HEAD\n{}'),
      /`manifest\.json` is no JSON/,
    ],
    [
      'a manifest of another form',
      (_file, cache) => writeFileSync(join(cache, 'manifest.json'), '{"files":{"https://a":1}}'),
      /is not a URL with `file` and `sha256`/,
    ],
  ])('is damaged: %s', async (_title, damage, reason) => {
    const { cache, ref, file } = await cached();
    damage(file, cache);
    const [message] = messages(await load(ref, { ...OFFLINE, cache }));
    expect(message).toMatch(/^6:13 remote-cache `http:.*` cannot be taken from the cache folder /);
    expect(message).toMatch(reason);
    expect(message).toMatch(/--allow-remote/);
    const healed = await load(ref, { cache });
    await healed.remote.keep({ prune: true });
    expect(messages(await load(ref, { ...OFFLINE, cache }))).toEqual([]);
  });

  it('never reads or writes outside itself, whatever its manifest says', async () => {
    const { cache, ref } = await cached();
    const secret = folderOf({ 'secret.yaml': 'type: string' });
    const entry = (file: string): void =>
      writeFileSync(
        join(cache, 'manifest.json'),
        JSON.stringify({ version: 1, files: { [ref]: { file, sha256: hashOf('type: string') } } }),
      );
    symlinkSync(secret.file('secret.yaml'), join(cache, 'link.yaml'));
    for (const file of [
      secret.file('secret.yaml'),
      `../../${secret.path.split('/').at(-1) ?? ''}/secret.yaml`,
      'link.yaml',
    ]) {
      entry(file);
      expect(messages(await load(ref, { ...OFFLINE, cache }))[0], file).toMatch(
        /remote-cache .*(?:outside the folder|is missing there)/,
      );
    }
    entry(`../../${secret.path.split('/').at(-1) ?? ''}/secret.yaml`);
    const healed = await load(ref, { cache });
    await healed.remote.keep({ prune: true });
    expect(readFileSync(secret.file('secret.yaml'), 'utf8')).toBe('type: string');
    expect(messages(await load(ref, { ...OFFLINE, cache }))).toEqual([]);
  });

  it('names files so that a person finds them, and so that no two are one', () => {
    expect(cachePathOf('https://a.example/x/order.yaml', new Set())).toBe('a.example/x/order.yaml');
    expect(cachePathOf('https://a.example/x/Order.yaml', new Set(['a.example/x/order.yaml']))).toMatch(
      /^a\.example\/Order-[\da-f]{12}\.yaml$/,
    );
    expect(cachePathOf('https://a.example/order?v=1', new Set())).not.toBe(
      cachePathOf('https://a.example/order?v=2', new Set()),
    );
    expect(cachePathOf('https://a.example/', new Set())).toBe('a.example/index');
    for (const url of [
      'https://a.example/%2e%2e%2f%2e%2e/b',
      'https://a.example/..%5c..%5cb',
      'https://a.example/.git/config',
      'https://a.example/con',
      `https://a.example/${'x/'.repeat(200)}`,
    ])
      expect(cachePathOf(url, new Set()), url).toMatch(/^a\.example(?:\/(?!\.|con$)[\w.-]+)+$/);
  });
});
