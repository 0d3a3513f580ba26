import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generate, validate } from '../../../src/index.js';
import { watchGenerate, type WatchedRun } from '../../../src/pipeline/watch.js';
import { folderWith } from '../../cli/run-cli.js';
import { redirectTo, startRemoteServer, type Answer, type RemoteServer } from '../document/remote-server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ORDER = 'type: object\nrequired: [id]\nproperties: { id: { $ref: "id.yaml" } }\n';

async function project(
  answers: Readonly<Record<string, Answer>> = { '/order.yaml': ORDER, '/id.yaml': 'type: string\n' },
  config = 'remote: { cache: asyncapi/.remote }\n',
): Promise<{ readonly server: RemoteServer; readonly cwd: string; readonly manifest: string }> {
  const server = await startRemoteServer(answers);
  closing.push(() => server.close());
  const cwd = folderWith({
    'eda-gen.config.yaml': `documents: [asyncapi/shop.yaml]\n${config}`,
    'asyncapi/shop.yaml': `asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels:
  orders:
    address: orders
    messages:
      OrderPlaced:
        payload: { $ref: '${server.url}/order.yaml' }
operations:
  publish: { action: send, channel: { $ref: '#/channels/orders' } }
`,
  });
  closing.push(() => rmSync(cwd, { recursive: true, force: true }));
  return { server, cwd, manifest: join(cwd, 'asyncapi/.remote/manifest.json') };
}

const codes = ({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }): string[] =>
  diagnostics.map(({ code }) => code);

describe('remote references in runs', () => {
  it('are fetched with the flag and kept, then read from the folder, with the same bytes', async () => {
    const { server, cwd, manifest } = await project();
    expect(await generate({ cwd })).toMatchObject({ outcome: 'invalid' });
    expect(server.asked).toEqual([]);
    const fetched = await generate({ cwd, allowRemote: true });
    expect(fetched).toMatchObject({ outcome: 'written', diagnostics: [] });
    expect(existsSync(manifest)).toBe(true);
    await server.close();
    expect(await generate({ cwd })).toMatchObject({ outcome: 'unchanged', fromRecord: false });
    expect(await generate({ cwd })).toMatchObject({ outcome: 'unchanged', fromRecord: true });
    expect(await generate({ cwd, check: true, cache: false })).toMatchObject({ outcome: 'unchanged' });
  });

  it('are known to have changed: what was fetched, and the folder', async () => {
    const { server, cwd, manifest } = await project();
    await generate({ cwd, allowRemote: true });
    await generate({ cwd });
    expect((await generate({ cwd })).fromRecord).toBe(true);
    server.set('/id.yaml', 'type: integer\n');
    expect((await generate({ cwd })).fromRecord).toBe(true);
    expect(await generate({ cwd, allowRemote: true })).toMatchObject({ outcome: 'written', fromRecord: false });
    expect(await generate({ cwd })).toMatchObject({ outcome: 'unchanged', fromRecord: false });
    const { file } = Object.values(
      (JSON.parse(readFileSync(manifest, 'utf8')) as { files: Record<string, { file: string }> }).files,
    )[0] ?? { file: '' };
    writeFileSync(join(cwd, 'asyncapi/.remote', file), 'type: boolean\n');
    const damaged = await generate({ cwd });
    expect([damaged.outcome, codes(damaged)]).toEqual(['invalid', ['remote-cache']]);
  });

  it('write nothing where one of them cannot be fetched', async () => {
    const { cwd, manifest } = await project({ '/order.yaml': ORDER });
    const result = await generate({ cwd, allowRemote: true });
    expect([result.outcome, codes(result)]).toEqual(['invalid', ['remote-failed']]);
    expect(existsSync(manifest)).toBe(false);
    expect(existsSync(join(cwd, 'generated'))).toBe(false);
    expect(codes(await validate({ cwd, official: false, allowRemote: true }))).toEqual(['remote-failed']);
    expect(existsSync(manifest)).toBe(false);
  });

  it('are not kept by --check', async () => {
    const { cwd, manifest } = await project();
    expect(await generate({ cwd, allowRemote: true, check: true })).toMatchObject({ outcome: 'stale' });
    expect(existsSync(manifest)).toBe(false);
  });

  it('are fetched each time where nothing keeps them', async () => {
    const { server, cwd } = await project(undefined, 'remote: { allow: true }\n');
    await generate({ cwd });
    expect(await generate({ cwd })).toMatchObject({ outcome: 'unchanged', fromRecord: false });
    expect(server.asked).toEqual(['/order.yaml', '/id.yaml', '/order.yaml', '/id.yaml']);
    expect(codes(await generate({ cwd, allowRemote: false }))).toEqual(['ref-remote']);
  });

  it('reach the official parser without another fetch', async () => {
    const { server, cwd } = await project({
      '/order.yaml': redirectTo('/v2/order.yaml'),
      '/v2/order.yaml': 'type: object\nproperties: { id: { type: string } }\n',
    });
    const result = await validate({ cwd, allowRemote: true });
    expect(codes(result)).toEqual([]);
    expect(server.asked).toEqual(['/order.yaml', '/v2/order.yaml']);
  });

  it('are fetched once a watch, and what changes in the folder is seen', async () => {
    const { server, cwd, manifest } = await project();
    const abort = new AbortController();
    const runs: WatchedRun[] = [];
    let wake = (): void => {};
    const next = async (count: number): Promise<WatchedRun | undefined> => {
      while (runs.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return runs.at(-1);
    };
    const watching = watchGenerate({ cwd, signal: abort.signal, quietMs: 20, allowRemote: true }, (run) => {
      runs.push(run);
      wake();
    });
    expect(await next(1)).toMatchObject({ result: { outcome: 'written' } });
    writeFileSync(
      join(cwd, 'asyncapi/shop.yaml'),
      readFileSync(join(cwd, 'asyncapi/shop.yaml'), 'utf8').replace('OrderPlaced', 'OrderMade'),
    );
    expect(await next(2)).toMatchObject({ result: { outcome: 'written' } });
    expect(server.asked).toEqual(['/order.yaml', '/id.yaml']);
    abort.abort();
    await watching;
    const offline = new AbortController();
    runs.length = 0;
    const again = watchGenerate({ cwd, signal: offline.signal, quietMs: 20 }, (run) => {
      runs.push(run);
      wake();
    });
    expect(await next(1)).toMatchObject({ result: { outcome: 'unchanged' } });
    writeFileSync(manifest, '{}');
    expect(await next(2)).toMatchObject({ result: { outcome: 'invalid' } });
    offline.abort();
    await again;
  });
});
