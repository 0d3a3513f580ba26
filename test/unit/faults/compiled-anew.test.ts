import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, placedOrder, startInventory } from './shop.js';

const root = resolve(import.meta.dirname, '../../..');

describe('a validator is made at generation time, and never again', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('makes no code at run time, for however many messages', async () => {
    let made = 0;
    const note = (): void => {
      made += 1;
    };
    vi.stubGlobal(
      'Function',
      new Proxy(Function, {
        construct: (target, parts: string[]) => {
          note();
          return Reflect.construct(target, parts);
        },
        apply: (target, self, parts: string[]) => {
          note();
          return Reflect.apply(target, self, parts);
        },
      }),
    );
    vi.stubGlobal('eval', (code: unknown) => {
      note();
      return code;
    });
    // Or this test could not fail: it is how ajv compiles.
    const compile = Function;
    expect(compile('return 1')()).toBe(1);
    expect(made).toBe(1);

    const transport = broker();
    const publish = orderPublishers(transport);
    let handled = 0;
    const service = await startInventory(transport, () => {
      handled += 1;
    });
    await Promise.all(Array.from({ length: 50 }, (_, n) => publish.orderPlaced.fat(placedOrder(n))));
    await expect(publish.orderPlaced.fat({} as never)).rejects.toMatchObject({ code: 'validation-failed' });
    await waitUntil('all are handled', () => handled === 50);
    expect(made).toBe(1);
    await service.stop();
    await publish.close();
  });

  it('brings no compiler along: an SDK and the runtime import nothing but themselves and Node', async () => {
    const { metafile } = await build({
      entryPoints: [join(root, 'generated/order/index.ts')],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@eda-gen/source'],
    });
    const foreign = Object.entries(metafile.inputs).flatMap(([path, { imports }]) => [
      ...(/^(?:generated\/order|src\/runtime)\//.test(path) ? [] : [path]),
      ...imports
        .filter((imported) => imported.external === true && !imported.path.startsWith('node:'))
        .map((each) => each.path),
    ]);
    expect(Object.keys(metafile.inputs).length).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  });
});
