import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as inventory from '../../../../../generated/inventory/index.js';
import * as order from '../../../../../generated/order/index.js';
import { silentLogger } from '../../../../../src/runtime/service/logger.js';
import { memory, type MemoryTransport } from '../../../../../src/runtime/transports/memory/index.js';
import { fatOrder, orderId } from '../../../../conformance/services/payloads.js';
import { sqliteClients, type SqliteClient } from '../../../../support/sqlite-clients.js';
import { waitUntil } from '../../../../support/wait-until.js';
import { count, topicsOf } from './harness.js';

const SEED = Number(process.env['EDA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const ORDERS = 3_000;
const KILLS = 12;
const RESERVED = 'inventory.stock-reserved';

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let work: string;
let program: string;
beforeAll(() => {
  mkdirSync(resolve('.cache'), { recursive: true });
  work = mkdtempSync(resolve('.cache/sqlite-crash-'));
  program = join(work, 'inventory-process.mjs');
  buildSync({
    entryPoints: [resolve(import.meta.dirname, 'fixtures/inventory-process.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@eda-gen/source'],
  });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Places all orders, each a key of its own of a hundred, and every tenth twice. */
async function placeOrders(folder: string): Promise<void> {
  const transport = memory({ folder, topics: topicsOf(inventory.inventoryService, order.orderService) });
  const publishers = order.createPublishers({ transport, logger: silentLogger });
  for (let number = 0; number < ORDERS; number += 1) {
    const id = `placed-${number}`;
    await publishers.orderPlaced.fat(fatOrder(number), { id });
    if (number % 10 === 0) await publishers.orderPlaced.fat(fatOrder(number), { id });
  }
  await publishers.close();
}

/** Runs until it is killed: after so many handlers, or at this mark of its relay. */
async function runAndKill(args: readonly string[], afterHandlers: number): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let handled = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    expect(line).toBe('handled');
    handled += 1;
    if (handled === afterHandlers) child.kill('SIGKILL');
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  expect(child.signalCode, `seed ${SEED}`).toBe('SIGKILL');
  return handled;
}

async function runToTheEnd(client: SqliteClient, file: string, folder: string): Promise<void> {
  const child = spawn(process.execPath, [program, file, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const reader = client.open(file);
  try {
    await waitUntil(
      'every order has its effect and the outbox is empty',
      () => {
        if (child.exitCode !== null) throw new Error(`The service has ended with ${child.exitCode}.`);
        return count(reader, 'effects') >= ORDERS && count(reader, 'edagen_outbox') === 0;
      },
      30_000,
    );
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  } finally {
    reader.close();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

const ids = (transport: MemoryTransport, topic: string): readonly string[] =>
  transport.read(topic).map(({ headers }) => Buffer.from(headers['ce_id'] ?? []).toString('utf8'));

const [client] = sqliteClients;
describe.runIf(client?.available === true && process.platform !== 'win32')('a service on SQLite that is killed', () => {
  it('has every effect once, and every id published, whenever it was', async () => {
    if (client === undefined) throw new Error('There is no SQLite.');
    const random = seeded(SEED);
    const [file, folder] = [join(work, 'inventory.db'), join(work, 'broker')];
    await placeOrders(folder);
    const setup = client.open(file);
    // No key: an effect that happens twice is two rows.
    setup.exec('CREATE TABLE effects (order_id TEXT NOT NULL)');
    setup.close();
    let handled = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Every third one dies between produce and mark, the others somewhere in a chunk.
      const atMark = kill % 3 === 2;
      const after = atMark ? Number.POSITIVE_INFINITY : 1 + Math.floor(random() * 300);
      handled += await runAndKill([file, folder, atMark ? '1' : '0'], after);
    }
    expect(handled, `seed ${SEED}: the kills must come before the end`).toBeGreaterThan(KILLS);
    await runToTheEnd(client, file, folder);

    const database = client.open(file);
    const effects = (database.prepare('SELECT order_id FROM effects').all() as { readonly order_id: string }[]).map(
      (row) => row.order_id,
    );
    const claims = count(database, 'edagen_inbox');
    database.close();
    expect(effects.toSorted(), `seed ${SEED}`).toEqual(Array.from({ length: ORDERS }, (_, number) => orderId(number)));
    expect(claims).toBe(ORDERS);
    const transport = memory({ folder });
    await transport.connect();
    const published = ids(transport, RESERVED);
    const orders = new Set(
      transport
        .read(RESERVED)
        .map(({ value }) => (JSON.parse(Buffer.from(value ?? []).toString()) as { orderId: string }).orderId),
    );
    await transport.close();
    expect(new Set(published).size, `seed ${SEED}: one id an order, however often it is published`).toBe(ORDERS);
    expect(orders.size).toBe(ORDERS);
    expect(published.length, 'some were published again after a kill between produce and mark').toBeGreaterThan(ORDERS);
  }, 120_000);
});
