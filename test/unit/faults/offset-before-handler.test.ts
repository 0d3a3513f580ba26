import { afterEach, describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import type { MemoryTransport } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, placedOrder, startInventory } from './shop.js';

const STORES = [
  { name: 'without a store', store: () => undefined },
  { name: 'with an inbox', store: () => memoryStore() },
  { name: 'with leases', store: () => memoryStore({ mode: 'lease' }) },
] as const;

/** Offset of the next record that the group would be given after a crash. */
const committed = (transport: MemoryTransport): string | undefined =>
  transport.committedOffsets('inventory')['orders.placed/0'];

describe.each(STORES)('an offset is committed only after its async handler has finished, $name', ({ store }) => {
  const opened: (() => void)[] = [];
  afterEach(() => {
    for (const open of opened.splice(0)) open();
  });

  it('stays where it is while a handler waits, although later records are finished', async () => {
    const transport = broker();
    const publish = orderPublishers(transport);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    opened.push(open);
    const started: string[] = [];
    const finished: string[] = [];
    const service = await startInventory(
      transport,
      async ({ payload: { orderId } }) => {
        started.push(orderId);
        if (orderId === placedOrder(1).orderId) await gate;
        finished.push(orderId);
      },
      { store: store(), batch: 1 },
    );
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) await publish.orderPlaced.fat(placedOrder(n));
    await waitUntil('the slow handler runs', () => started.includes(placedOrder(1).orderId));
    await waitUntil('the record before it is committed', () => committed(transport) === '1');
    await waitUntil('another key has overtaken it', () => finished.length >= 2);
    expect(finished).not.toContain(placedOrder(1).orderId);
    expect(committed(transport)).toBe('1');

    open();
    await waitUntil('everything is committed', () => committed(transport) === '10');
    expect(finished.toSorted()).toEqual(started.toSorted());
    await service.stop();
    await publish.close();
  });

  it('gives the record to the next member where the first one is cut off', async () => {
    const transport = broker();
    const publish = orderPublishers(transport);
    let running = false;
    const first = await startInventory(
      transport,
      async () => {
        running = true;
        await new Promise(() => undefined);
      },
      { store: store() },
    );
    await publish.orderPlaced.fat(placedOrder(1));
    await waitUntil('the handler runs', () => running);
    await expect(first.stop({ timeoutMs: 10 })).rejects.toMatchObject({ code: 'drain-timeout' });
    expect(committed(transport) ?? '0').toBe('0');

    const seen: string[] = [];
    const second = await startInventory(
      transport,
      ({ payload }) => {
        seen.push(payload.orderId);
      },
      { store: store() },
    );
    await waitUntil('the next member has committed it', () => committed(transport) === '1');
    expect(seen).toEqual([placedOrder(1).orderId]);
    await second.stop();
    await publish.close();
  });
});
