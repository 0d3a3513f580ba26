import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import type { OutgoingRecord } from '../../../src/runtime/transport.js';
import { fatOrder, orderId, stockReserved } from './payloads.js';
import { Gate, until, type ServiceHarness, type Shop } from './harness.js';

type Fat = inventory.OnOrderPlaced<inventory.InventoryContext>['fat'];

const only = (fat: Fat): { readonly onOrderPlaced: inventory.OnOrderPlaced<inventory.InventoryContext> } => ({
  onOrderPlaced: { fat, thin: () => undefined },
});

/** OrderPlaced as another program would send it, with the metadata that is given. */
function rawOrder(shop: Shop, number: number, headers: Record<string, string>, totalAmount = 3998): OutgoingRecord {
  return {
    topic: shop.topic('orders.placed'),
    key: orderId(number),
    value: JSON.stringify(fatOrder(number, { totalAmount })),
    headers: { ce_type: 'OrderPlaced', ce_variant: 'fat', ce_source: 'urn:elsewhere', ...headers },
  };
}

export function guardCases(harness: ServiceHarness): void {
  const newShop = (): Promise<Shop> => harness.shop(inventory.inventoryService, order.orderService);

  describe('guard', () => {
    for (const mode of ['inbox', 'lease'] as const) {
      it(`one effect of a message that comes several times, and an id that is used twice is a dead letter (${mode})`, async () => {
        const shop = await newShop();
        const store = memoryStore({ mode: mode as 'inbox' });
        const effects: string[] = [];
        const service = await shop.inventory(
          { store },
          only(async (event, context) => {
            effects.push(event.payload.orderId);
            await context.publish.stockReserved(stockReserved(1));
          }),
        );
        const copies = Array.from({ length: 5 }, () => rawOrder(shop, 1, { ce_id: 'same' }));
        await shop.send(...copies.slice(0, 3));
        await shop.send(
          ...copies.slice(3),
          rawOrder(shop, 1, { ce_id: 'same' }, 1),
          rawOrder(shop, 1, { ce_id: 'next' }),
        );
        await shop.untilCommitted('inventory', 'orders.placed', 7);
        expect(effects).toEqual([orderId(1), orderId(1)]);
        expect(service.counters()).toMatchObject({ handled: 2, duplicates: 4, deadLetters: 1, withoutId: 0 });
        const [dead] = await shop.read([shop.deadLetters('inventory', 'orders.placed')], 1);
        expect(dead?.headers).toMatchObject({
          ce_id: 'same',
          edagen_dlq_reason: 'id-reuse',
          edagen_dlq_error_type: 'EdaError:id-reuse',
          edagen_dlq_handler: 'onOrderPlaced.fat',
        });
        expect(JSON.parse(dead?.text ?? '')).toMatchObject({ totalAmount: 1 });
        expect(shop.errors.map(({ error }) => error.code)).toEqual(['id-reuse']);
        const reserved = await shop.read([shop.topic('inventory.stock-reserved')], 2);
        expect(reserved).toHaveLength(2);
      });

      it(`a failed try is no mark: the message is handled at the next one, its writes once (${mode})`, async () => {
        const shop = await newShop();
        const store = memoryStore({ mode: mode as 'inbox' });
        const attempts = new Map<string, number[]>();
        const done: string[] = [];
        const service = await shop.inventory(
          { store },
          only((event, context) => {
            const { orderId: id } = event.payload;
            attempts.set(id, [...(attempts.get(id) ?? []), context.attempt]);
            if (id === orderId(1) && context.attempt < 3) throw new Error('not yet');
            done.push(id);
          }),
        );
        await shop.send(...[1, 2, 3].map((number) => rawOrder(shop, number, { ce_id: `id-${number}` })));
        await shop.send(rawOrder(shop, 1, { ce_id: 'id-1' }));
        await shop.untilCommitted('inventory', 'orders.placed', 4);
        expect(new Set(done)).toEqual(new Set([1, 2, 3].map(orderId)));
        expect(done.filter((id) => id === orderId(1))).toHaveLength(1);
        expect(attempts.get(orderId(1))).toEqual([1, 2, 3]);
        expect(service.counters()).toMatchObject({ handled: 3, duplicates: 1, retries: 2, deadLetters: 0 });
      });

      it(`a service that is stopped before it has settled leaves its record to the next one (${mode})`, async () => {
        const shop = await newShop();
        const store = memoryStore({ mode: mode as 'inbox' });
        let begun = 0;
        const reasons: unknown[] = [];
        const first = await shop.inventory(
          { store },
          only((_event, context) => {
            begun += 1;
            return new Promise((_, reject) => {
              context.signal.addEventListener('abort', () => {
                reasons.push(context.signal.reason);
                reject(new Error('told to stop'));
              });
            });
          }),
        );
        await shop.send(rawOrder(shop, 1, { ce_id: 'one' }));
        await until('the handler runs', () => begun === 1);
        await expect(first.stop({ timeoutMs: 0 })).rejects.toMatchObject({
          code: 'drain-timeout',
          fields: { running: 1 },
        });
        expect(reasons).toMatchObject([{ code: 'drain-timeout' }]);
        expect(await shop.committed('inventory', 'orders.placed')).toBe(0);
        const effects: string[] = [];
        const second = await shop.inventory(
          { store },
          only((event) => void effects.push(event.metadata.id)),
        );
        await shop.send(rawOrder(shop, 1, { ce_id: 'one' }));
        await shop.untilCommitted('inventory', 'orders.placed', 2);
        expect(effects).toEqual(['one']);
        expect(second.counters()).toMatchObject({ handled: 1, duplicates: 1 });
        expect(shop.errors.filter(({ error }) => error.code !== 'drain-timeout')).toEqual([]);
      });
    }

    it('with leases a handler gets tokens that grow, and the same key at each run', async () => {
      const shop = await newShop();
      const seen: { readonly key: string; readonly token: bigint }[] = [];
      const service = await shop.inventory(
        { store: memoryStore({ mode: 'lease' }) },
        {
          onOrderPlaced: {
            thin: () => undefined,
            fat: (_event, context) => {
              seen.push({ key: context.idempotencyKey, token: BigInt(context.fencingToken) });
              if (context.attempt < 3) throw new Error('not yet');
            },
          },
        },
      );
      await shop.send(rawOrder(shop, 1, { ce_id: 'one' }));
      await until('it is handled', () => service.counters().handled === 1);
      expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
      const tokens = seen.map(({ token }) => token);
      expect(tokens, 'each greater than the one before').toEqual(
        [...new Set(tokens)].toSorted((one, other) => (one < other ? -1 : 1)),
      );
      expect(tokens).toHaveLength(3);
    });

    it('with leases a copy waits while another instance is at work, and is a duplicate then', async () => {
      const shop = await newShop();
      const store = memoryStore({ mode: 'lease' });
      const gate = new Gate();
      let effects = 0;
      const start = (): Promise<inventory.InventoryService<unknown>> =>
        shop.inventory(
          { store, leaseMs: 600 },
          only(async () => {
            effects += 1;
            await gate.passed;
          }),
        );
      const members = [await start(), await start()];
      // Copies in both partitions, so that both members get one.
      await shop.send(...[0, 1].map((partition) => ({ ...rawOrder(shop, 1, { ce_id: 'same' }), partition })));
      await until('one of them is at work', () => effects === 1);
      // Longer than the lease: it is extended meanwhile.
      const waiting = Date.now();
      await until('the lease would be over', () => Date.now() - waiting > 1000);
      expect(effects).toBe(1);
      expect(await shop.committed('inventory', 'orders.placed')).toBe(0);
      gate.open();
      await shop.untilCommitted('inventory', 'orders.placed', 2);
      expect(effects).toBe(1);
      const sum = (name: 'handled' | 'duplicates'): number =>
        members.reduce((total, member) => total + member.counters()[name], 0);
      expect([sum('handled'), sum('duplicates')]).toEqual([1, 1]);
    });

    it('counts records without an id, knows them by their place, and handles each copy', async () => {
      const shop = await newShop();
      let effects = 0;
      const service = await shop.inventory(
        { store: memoryStore() },
        only(() => {
          effects += 1;
        }),
      );
      await shop.send(rawOrder(shop, 1, {}), rawOrder(shop, 1, {}));
      await shop.untilCommitted('inventory', 'orders.placed', 2);
      expect(effects).toBe(2);
      expect(service.counters()).toMatchObject({ handled: 2, duplicates: 0, withoutId: 2 });
    });

    it('one id from two sources is two messages', async () => {
      const shop = await newShop();
      const sources: string[] = [];
      await shop.inventory(
        { store: memoryStore() },
        only((event) => void sources.push(event.metadata.source)),
      );
      await shop.send(rawOrder(shop, 1, { ce_id: '1' }), rawOrder(shop, 1, { ce_id: '1', ce_source: 'urn:other' }, 1));
      await shop.untilCommitted('inventory', 'orders.placed', 2);
      expect(sources).toEqual(['urn:elsewhere', 'urn:other']);
    });

    it('writes, publishes and the mark are one: none of them without the others', async () => {
      const shop = await newShop();
      const store = memoryStore();
      const service = await shop.inventory(
        { store },
        {
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              const sold = context.tx.map<number>('sold');
              sold.set('MUG-BLUE', (sold.get('MUG-BLUE') ?? 0) + 1);
              await context.publish.stockReserved(stockReserved(1));
              if (context.attempt === 1 && event.metadata.id.endsWith('7')) throw new Error('after all of it');
            },
          },
        },
      );
      const ids = Array.from({ length: 40 }, (_, index) => index);
      await shop.send(...ids.map((number) => rawOrder(shop, number, { ce_id: `id-${number}` })));
      await shop.send(...ids.map((number) => rawOrder(shop, number, { ce_id: `id-${number}` })));
      await shop.untilCommitted('inventory', 'orders.placed', 80);
      expect(store.read<number>('sold').get('MUG-BLUE')).toBe(40);
      expect(service.counters()).toMatchObject({ handled: 40, duplicates: 40, deadLetters: 0 });
      const reserved = await shop.read([shop.topic('inventory.stock-reserved')], 40);
      expect(reserved).toHaveLength(40);
      expect(new Set(reserved.map(({ headers }) => headers['ce_id'])).size).toBe(40);
    });
  });
}
