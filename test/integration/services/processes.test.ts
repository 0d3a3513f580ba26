import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import { ServiceHarness, until, type Shop } from '../../conformance/services/harness.js';
import { kafkaSetup } from '../../conformance/services/kafka-setup.js';
import { fatOrder, orderId } from '../../conformance/services/payloads.js';
import { kafkaAddress, noKafka } from '../../support/kafka.js';

const SEED = Number(process.env['EDA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface Note {
  readonly what: string;
  readonly process: string;
  readonly key: string;
  readonly number: number;
}

// Ending a process takes signals that Windows does not have.
describe.skipIf(noKafka || process.platform === 'win32')('services in processes of their own', () => {
  const harness = new ServiceHarness({
    name: 'kafka',
    create: () => Promise.resolve(kafkaSetup({ sessionTimeoutMs: 1500 })),
  });
  // Below node_modules, so that the bundle finds kafkajs.
  const folder = mkdtempSync(join(resolve('node_modules'), '.eda-gen-test-'));
  const program = join(folder, 'inventory-process.mjs');
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    await build({
      entryPoints: [resolve('test/integration/services/fixtures/inventory-process.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@eda-gen/source'],
      external: ['kafkajs'],
    });
  });

  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const notesOf = (shop: Shop): { readonly file: string; read(): readonly Note[] } => {
    const file = join(folder, `${shop.prefix}.log`);
    return {
      file,
      read: () =>
        existsSync(file)
          ? readFileSync(file, 'utf8')
              .split('\n')
              .slice(0, -1)
              .map((line) => {
                const [what = '', process = '', key = '', number = ''] = line.split(' ');
                return { what, process, key, number: Number(number) };
              })
          : [],
    };
  };

  const start = (shop: Shop, name: string, mode: string, handlerMs: number): ChildProcess => {
    const child = fork(program, [kafkaAddress(), shop.prefix, name, notesOf(shop).file, mode, String(handlerMs)]);
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };

  const exitOf = (child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: string | null }> =>
    new Promise((resolveExit) => {
      child.once('exit', (code, signal) => {
        resolveExit({ code, signal });
      });
    });

  it('SIGTERM, where it is asked for: what runs is finished and committed, and the process ends by itself', async () => {
    const shop = await harness.shop(inventory.inventoryService);
    const notes = notesOf(shop);
    const child = start(shop, 'one', 'inbox', 400);
    const publish = shop.orderPublishers();
    await until('it has started', () => notes.read().some(({ what }) => what === 'started'));
    await publish.orderPlaced.fat(fatOrder(1));
    await until('its handler runs', () => notes.read().some(({ what }) => what === 'begin'));
    const exited = exitOf(child);
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(notes.read().map(({ what }) => what)).toEqual(['started', 'begin', 'end']);
    expect(await shop.committed('inventory', 'orders.placed')).toBe(1);
    const [reserved] = await shop.read([shop.topic('inventory.stock-reserved')], 1);
    expect(reserved?.key).toBe(orderId(1));
  });

  for (const mode of ['inbox', 'lease'] as const)
    it(`SIGKILL, again and again: nothing is lost, and keys keep their order (${mode}, seed ${SEED})`, async () => {
      const random = seeded(SEED);
      const shop = await harness.shop(inventory.inventoryService);
      const notes = notesOf(shop);
      const publish = shop.orderPublishers();
      const [keys, rounds, perRound] = [10, 3, 100];
      let sent = 0;
      const send = async (count: number): Promise<void> => {
        const numbers = Array.from({ length: count }, () => sent++);
        await Promise.all(
          numbers.map((number) => publish.orderPlaced.fat(fatOrder(number % keys, { totalAmount: number }))),
        );
      };
      const handled = (): number =>
        new Set(notes.read().flatMap(({ what, number }) => (what === 'end' ? [number] : []))).size;
      const members = [start(shop, 'p0', mode, 2), start(shop, 'p1', mode, 2)];
      for (let round = 0; round < rounds; round += 1) {
        await send(perRound);
        const enough = (round + 0.1 + random() * 0.8) * perRound;
        await until(`round ${round}: ${Math.ceil(enough)} records are handled`, () => handled() >= enough);
        const victim = members.splice(Math.floor(random() * members.length), 1)[0];
        victim?.kill('SIGKILL');
        members.push(start(shop, `p${round + 2}`, mode, 2));
      }
      await until('all are handled', () => handled() === sent);
      await shop.untilCommitted('inventory', 'orders.placed', sent);
      const lines = notes.read();
      for (let key = 0; key < keys; key += 1) {
        const firsts = [
          ...new Set(
            lines.filter((line) => line.what === 'begin' && line.key === orderId(key)).map(({ number }) => number),
          ),
        ];
        expect(firsts, `order of key ${key}, seed ${SEED}`).toEqual(firsts.toSorted((one, other) => one - other));
      }
      const reserved = await shop.read([shop.topic('inventory.stock-reserved')], sent);
      const ids = new Map(reserved.map(({ headers, text }) => [headers['ce_id'], text]));
      expect(ids.size, 'a second run publishes under the same id').toBe(sent);
      const amounts = [...ids.values()].map((text) => (JSON.parse(text) as { totalAmount: number }).totalAmount);
      expect(new Set(amounts).size).toBe(sent);
    }, 120_000);
});

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
