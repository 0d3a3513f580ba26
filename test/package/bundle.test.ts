import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a program and answers what of which file is left in it. */
async function bundle(
  program: string,
): Promise<{ readonly bytes: number; readonly files: ReadonlyMap<string, number> }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(root, 'test/package'), loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@eda-gen/source'],
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [[path, bytesInOutput] as const] : [],
  );
  return { bytes: outputFiles[0]?.contents.byteLength ?? 0, files: new Map(files) };
}

const CONSUME_LOOP =
  /^src\/runtime\/(?:consumer|middleware|idempotency|dead-letter)\/|^src\/runtime\/request-reply\/|connect-service/;
const consuming = (files: ReadonlyMap<string, number>): string[] =>
  [...files.keys()].filter((path) => CONSUME_LOOP.test(path));
const PUBLISH = `
import { memory } from '@eda-gen/runtime/transports/memory';
import * as order from '../../generated/order/index.js';
const publish = order.createPublishers({ transport: memory() });
await publish.orderCancelled({ orderId: 'a', reason: 'OUT_OF_STOCK', timestamp: 't' });
`;

describe('what a bundler leaves', () => {
  it('has no consume loop in a program that only publishes, imported as a namespace', async () => {
    const { files } = await bundle(PUBLISH);
    expect(consuming(files)).toEqual([]);
    expect([...files.keys()]).toContain('src/runtime/producer/record-sender.ts');
  });

  it('has none with named imports either', async () => {
    const { files } = await bundle(
      PUBLISH.replace('* as order', '{ createPublishers }').replace('order.createPublishers', 'createPublishers'),
    );
    expect(consuming(files)).toEqual([]);
  });

  it('has it in a program that connects (or this test could not fail)', async () => {
    const { files } = await bundle(
      `import * as order from '../../generated/order/index.js'; export const service = order.connect;`,
    );
    expect(consuming(files).length).toBeGreaterThan(5);
  });

  it('is small for a single message', async () => {
    const { bytes, files } = await bundle(
      `import { OrderCancelled } from '../../generated/order/index.js'; export const check = (value: unknown) => OrderCancelled.validate(value);`,
    );
    expect(bytes).toBeLessThan(15_000);
    expect([...files.keys()].filter((path) => path.startsWith('generated/order/messages/'))).toEqual([
      'generated/order/messages/order-cancelled.ts',
    ]);
  });
});
