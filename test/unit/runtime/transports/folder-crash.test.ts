import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memory } from '../../../../src/runtime/transports/memory/index.js';
import { textOf } from '../../../conformance/transports/harness.js';

/** Sends numbers for ever, and prints each that was acknowledged. */
const PROGRAM = `
import { memory } from './memory.mjs';
const transport = memory({ folder: process.argv[2], topics: [{ topic: 'orders', partitions: 2 }] });
await transport.connect();
const committed = { deliver: (stream, records) => stream.settle(records), onProblem: () => {} };
await transport.subscribe({ group: 'group', topics: [{ kind: 'name', topic: 'orders' }], sink: committed });
for (let number = Number(process.argv[3]); ; number += 1) {
  await transport.send([{ topic: 'orders', key: String(number % 10), value: String(number), headers: { pad: 'x'.repeat(200) } }]);
  process.stdout.write(number + '\\n');
  if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
`;

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'eda-gen-crash-'));
  buildSync({
    entryPoints: [resolve(import.meta.dirname, '../../../../src/runtime/transports/memory/index.ts')],
    outfile: join(work, 'memory.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  writeFileSync(join(work, 'program.mjs'), PROGRAM);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('a process that is killed while it writes to its folder', () => {
  it('has lost nothing that was acknowledged, and its folder can be used at once', async () => {
    const folder = join(work, 'folder');
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [join(work, 'program.mjs'), folder, String(round * 1_000_000)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const enough = acknowledged.length + 300;
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged.push(line);
        if (acknowledged.length === enough) child.kill('SIGKILL');
      }
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
    }
    const transport = memory({ folder });
    await transport.connect();
    const kept = new Set(transport.read('orders').map(textOf));
    expect(acknowledged.filter((number) => !kept.has(number))).toEqual([]);
    const ends = await transport.describeTopics(['orders']);
    expect(ends).toMatchObject([{ partitions: 2 }]);
    for (const [place, offset] of Object.entries(transport.committedOffsets('group'))) {
      const partition = Number(place.split('/')[1]);
      const end = transport.read('orders').filter((one) => one.partition === partition).length;
      expect(Number(offset)).toBeLessThanOrEqual(end);
    }
    await transport.close();
  }, 60_000);
});
