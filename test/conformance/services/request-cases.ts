import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { available, command, orderId, query, reserved } from './payloads.js';
import { Gate, until, type ServiceHarness, type Shop } from './harness.js';

/** Of requests that have to be answered: generous, since rebalances may come between. */
const PATIENT = { requests: { timeoutMs: 30_000 } };

const codeOf = (outcome: PromiseSettledResult<unknown>): unknown =>
  outcome.status === 'fulfilled' ? 'answered' : (outcome.reason as { code?: string }).code;

export function requestCases(harness: ServiceHarness): void {
  const newShop = (): Promise<Shop> => harness.shop(inventory.inventoryService, order.orderService);

  describe('request and reply', () => {
    for (const mode of ['none', 'inbox', 'lease'] as const)
      it(`answers, refuses, and tells of a handler that fails (store: ${mode})`, async () => {
        const shop = await newShop();
        const seen: inventory.CheckAvailabilityRequest[] = [];
        const responder = await shop.inventory(
          {
            store: mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' }),
            retry: { attempts: 2, baseMs: 1 },
          },
          {
            checkAvailability: (request) => {
              seen.push(request);
              const { requestId, warehouse } = request.payload;
              if (warehouse === 'closed')
                return request.fail({
                  requestId,
                  status: 'FAILED',
                  processingTimeMs: 0,
                  error: { code: 'CLOSED', message: 'closed on sundays' },
                });
              if (warehouse === 'broken') throw new Error('no database');
              return request.reply(available(requestId, 7));
            },
          },
        );
        const requester = await shop.order(PATIENT);
        const good = query();
        const answer = await requester.request.checkAvailability(good, { headers: { tenant: 'outlet' } });
        expect(answer).toEqual(available(good.requestId, 7));
        expect(seen[0]?.headers).toEqual({ tenant: 'outlet' });
        expect(seen[0]?.payload).toEqual(good);
        const closed = { ...query(), warehouse: 'closed' };
        await expect(requester.request.checkAvailability(closed)).rejects.toMatchObject({
          code: 'request-failed',
          fields: {
            key: 'checkAvailabilityFailed',
            payload: { requestId: closed.requestId, error: { code: 'CLOSED', message: 'closed on sundays' } },
          },
        });
        await expect(requester.request.checkAvailability({ ...query(), warehouse: 'broken' })).rejects.toMatchObject({
          code: 'request-failed',
          message: expect.not.stringContaining('no database') as string,
          fields: { error: expect.stringContaining('handler-failed') as string },
        });
        expect(seen.filter(({ payload }) => payload.warehouse === 'broken')).toHaveLength(2);
        const [dead] = await shop.read([shop.deadLetters('inventory', 'inventory.check-availability')], 1);
        expect(dead?.headers).toMatchObject({ edagen_dlq_reason: 'handler', edagen_dlq_handler: 'checkAvailability' });
        expect(requester.counters()).toMatchObject({ requestsSent: 3, repliesReceived: 3, unmatchedReplies: 0 });
        await shop.untilCommitted('inventory', 'inventory.check-availability', 3);
        expect(responder.counters()).toMatchObject({ handled: 2, deadLetters: 1, repliesSent: 3 });
      });

    it('refuses what is not the contract before it is sent, and tells of a reply that is not', async () => {
      const shop = await newShop();
      await shop.inventory(
        {},
        {
          checkAvailability: (request) =>
            request.reply({ ...available(request.payload.requestId), status: 'SOME' as never }),
        },
      );
      const requester = await shop.order(PATIENT);
      await expect(requester.request.checkAvailability({ ...query(), items: [] })).rejects.toMatchObject({
        code: 'validation-failed',
        message: expect.stringContaining('items') as string,
      });
      expect(requester.counters().requestsSent).toBe(0);
      await expect(requester.request.checkAvailability(query())).rejects.toMatchObject({
        code: 'request-failed',
        fields: { error: expect.stringContaining('validation-failed') as string },
      });
    });

    it('ends at its timeout, at its signal, and when its service stops', async () => {
      const shop = await newShop();
      const gate = new Gate();
      let asked = 0;
      await shop.inventory(
        {},
        {
          checkAvailability: async (request) => {
            asked += 1;
            await gate.passed;
            return request.reply(available(request.payload.requestId));
          },
        },
      );
      const late: unknown[] = [];
      const requester = await shop.order({
        requests: { timeoutMs: 30_000, onUnmatchedReply: (reply) => void late.push(reply) },
      });
      const given = new AbortController();
      const timedOut = requester.request.checkAvailability(query(), { timeoutMs: 200 });
      const aborted = requester.request.checkAvailability(query(), { signal: given.signal });
      const outcomes = Promise.allSettled([timedOut, aborted]);
      await until('both are being answered', () => asked === 2);
      given.abort(new Error('no longer'));
      expect((await outcomes).map(codeOf)).toEqual(['request-timeout', 'request-aborted']);
      await expect(timedOut).rejects.toMatchObject({
        message: expect.stringContaining(shop.topic('inventory.check-availability')) as string,
      });
      gate.open();
      await until('their replies come all the same', () => late.length === 2);
      expect(requester.counters()).toMatchObject({ unmatchedReplies: 2, repliesReceived: 0 });
      expect(late).toMatchObject([{ topic: `${shop.prefix}.order.replies` }, {}]);
      const left = requester.request.checkAvailability(query());
      const [stopped] = await Promise.all([Promise.allSettled([left]), requester.stop()]);
      expect(['closed', 'answered']).toContain(codeOf(stopped[0]));
      await expect(requester.request.checkAvailability(query())).rejects.toMatchObject({ code: 'closed' });
      expect(shop.errors).toEqual([]);
    });

    it('rejects at once before the start, and where too many wait already', async () => {
      const shop = await newShop();
      const gate = new Gate();
      await shop.inventory(
        {},
        {
          checkAvailability: async (request) => {
            await gate.passed;
            return request.reply(available(request.payload.requestId));
          },
        },
      );
      const early = shop.connectOrder();
      await expect(early.request.checkAvailability(query())).rejects.toMatchObject({ code: 'not-started' });
      const requester = await shop.order({ requests: { timeoutMs: 30_000, maxPending: 10 } });
      const waiting = Array.from({ length: 10 }, () => requester.request.checkAvailability(query()));
      await expect(requester.request.checkAvailability(query())).rejects.toMatchObject({
        code: 'overloaded',
        retryable: true,
      });
      gate.open();
      expect((await Promise.allSettled(waiting)).map(codeOf)).toEqual(waiting.map(() => 'answered'));
      await requester.request.checkAvailability(query());
    });

    for (const mode of ['inbox', 'lease'] as const)
      it(`a repeated request gets the same answer without a second effect (${mode})`, async () => {
        const shop = await newShop();
        const effects: string[] = [];
        const responder = await shop.inventory(
          { store: memoryStore({ mode: mode as 'inbox' }) },
          {
            reserveStock: (request) => {
              effects.push(request.payload.requestId);
              return request.reply(reserved(request.payload, effects.length));
            },
            checkAvailability: (request) => {
              effects.push(request.payload.requestId);
              return request.fail({
                requestId: request.payload.requestId,
                status: 'FAILED',
                processingTimeMs: effects.length,
                error: { code: 'CLOSED', message: 'closed' },
              });
            },
          },
        );
        // Two instances: the answer goes to whoever asks now.
        const [first, second] = [await shop.order(PATIENT), await shop.order(PATIENT)];
        const asked = command(1);
        const answers = [
          await first.request.reserveStock(asked),
          await first.request.reserveStock(asked),
          await second.request.reserveStock({ ...asked, requestedAt: '2026-03-01T09:31:00Z' }),
        ];
        expect(answers).toEqual(answers.map(() => reserved(asked, 1)));
        expect(effects).toEqual([asked.requestId]);
        const refusals = [];
        for (const requester of [first, second])
          refusals.push(
            ...(await Promise.allSettled([requester.request.checkAvailability(query(), { id: 'the same' })])),
          );
        expect(refusals).toMatchObject([
          { reason: { fields: { payload: { processingTimeMs: 2 } } } },
          { reason: { fields: { payload: { processingTimeMs: 2 } } } },
        ]);
        expect(effects).toHaveLength(2);
        await until('all is counted', () => responder.counters().repliesSent === 5);
        expect(responder.counters()).toMatchObject({ handled: 2, duplicates: 3, deadLetters: 0 });
      });

    it('each of several instances gets its own replies', async () => {
      const shop = await newShop();
      await shop.inventory({}, { checkAvailability: (request) => request.reply(available(request.payload.requestId)) });
      const requesters = await Promise.all([1, 2, 3].map(() => shop.order(PATIENT)));
      const asked = requesters.flatMap((requester) =>
        Array.from({ length: 150 }, async () => {
          const { requestId, ...rest } = query();
          const answer = await requester.request.checkAvailability({ requestId, ...rest });
          return answer.requestId === requestId;
        }),
      );
      expect((await Promise.all(asked)).filter((same) => !same)).toEqual([]);
      for (const requester of requesters)
        expect(requester.counters()).toMatchObject({ requestsSent: 150, repliesReceived: 150, unmatchedReplies: 0 });
    });

    it('drops a request whose deadline is over, and buries one that says not where to answer', async () => {
      const shop = await newShop();
      const handled: string[] = [];
      const responder = await shop.inventory(
        { store: memoryStore() },
        {
          checkAvailability: (request) => {
            handled.push(request.metadata.id);
            return request.reply(available(request.payload.requestId));
          },
        },
      );
      const topic = shop.topic('inventory.check-availability');
      const raw = (id: string, headers: Record<string, string>) => ({
        topic,
        key: 'one',
        value: JSON.stringify(query()),
        headers: { ce_id: id, ce_type: 'CheckAvailability', ...headers },
      });
      await shop.send(
        raw('expired', { kafka_replyTopic: topic, edagen_deadline: String(Date.now() - 1) }),
        raw('no address', {}),
        raw('fine', { kafka_replyTopic: shop.topic('orders.placed'), edagen_deadline: String(Date.now() + 60_000) }),
      );
      await shop.untilCommitted('inventory', 'inventory.check-availability', 3);
      expect(handled).toEqual(['fine']);
      expect(responder.counters()).toMatchObject({ handled: 1, expiredRequests: 1, deadLetters: 1 });
      const [dead] = await shop.read([shop.deadLetters('inventory', 'inventory.check-availability')], 1);
      expect(dead?.headers).toMatchObject({ ce_id: 'no address', edagen_dlq_reason: 'schema' });
      const [reply] = await shop.read([shop.topic('orders.placed')], 1);
      expect(reply?.headers).toMatchObject({ ce_type: 'CheckAvailabilityReply', ce_causationid: 'fine' });
    });

    for (const mode of ['none', 'inbox', 'lease'] as const)
      it(`a return address that does not exist harms nobody else (store: ${mode})`, async () => {
        const shop = await newShop();
        const effects: string[] = [];
        const responder = await shop.inventory(
          {
            store: mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' }),
            retry: { attempts: 3, baseMs: 1 },
          },
          {
            checkAvailability: (request) => {
              effects.push(request.metadata.id);
              return request.reply(available(request.payload.requestId));
            },
          },
        );
        const requester = await shop.order(PATIENT);
        const bad = (id: string, headers: Record<string, string>) => ({
          topic: shop.topic('inventory.check-availability'),
          key: 'one',
          value: JSON.stringify(query()),
          headers: { ce_id: id, ce_type: 'CheckAvailability', ...headers },
        });
        await shop.send(
          bad('missing topic', { kafka_replyTopic: shop.topic('of-nobody') }),
          bad('no topic at all', { kafka_replyTopic: 'no topic: ä / *' }),
          bad('missing partition', { kafka_replyTopic: shop.topic('orders.placed'), kafka_replyPartition: '77' }),
        );
        const answers = await Promise.allSettled(
          Array.from({ length: 20 }, () => requester.request.checkAvailability(query())),
        );
        expect(answers.map(codeOf)).toEqual(answers.map(() => 'answered'));
        await shop.untilCommitted('inventory', 'inventory.check-availability', 23);
        expect(
          ['missing topic', 'no topic at all', 'missing partition'].map(
            (id) => effects.filter((one) => one === id).length,
          ),
          'with a store an answer that cannot be sent is no reason to run the handler again',
        ).toEqual(mode === 'none' ? [3, 3, 3] : [1, 1, 1]);
        expect(responder.health()).toMatchObject({ ready: true });
        expect(shop.errors.length, 'somebody is told').toBeGreaterThan(0);
      });

    it('survives what others write to its reply topic', async () => {
      const shop = await newShop();
      await shop.inventory({}, { checkAvailability: (request) => request.reply(available(request.payload.requestId)) });
      const unmatched: unknown[] = [];
      const requester = await shop.order({
        requests: {
          timeoutMs: 30_000,
          onUnmatchedReply: (reply) => {
            unmatched.push(reply);
            throw new Error('a hook of the user');
          },
        },
      });
      const topic = `${shop.prefix}.order.replies`;
      const partitions = [0, 1, 2, 3, 4, 5, 6, 7];
      await shop.send(
        ...partitions.flatMap((partition) => [
          { topic, partition, key: null, value: '{not json', headers: {} },
          { topic, partition, key: null, value: null, headers: { kafka_correlationId: new Uint8Array([0xff]) } },
          { topic, partition, key: null, value: '{}', headers: { kafka_correlationId: 'of-somebody:else' } },
        ]),
      );
      const asked = query();
      expect(await requester.request.checkAvailability(asked)).toEqual(available(asked.requestId));
      await until('the one without a correlation id is counted', () => requester.counters().unmatchedReplies === 1);
      expect(unmatched).toHaveLength(1);
      expect(requester.health()).toMatchObject({ status: 'started', ready: true });
    });

    it('requests are all answered, once in effect, while responders join and leave', async () => {
      const shop = await newShop();
      const store = memoryStore();
      const join = () =>
        shop.inventory(
          { store, batch: 10 },
          {
            reserveStock: (request, context) => {
              const counts = context.tx.map<number>('effects');
              counts.set(request.payload.requestId, (counts.get(request.payload.requestId) ?? 0) + 1);
              return request.reply(reserved(request.payload));
            },
          },
        );
      const members = [await join()];
      const requester = await shop.order(PATIENT);
      const asked: string[] = [];
      const answers: Promise<unknown>[] = [];
      const ask = (count: number): void => {
        for (let index = 0; index < count; index += 1) {
          const request = command(index);
          asked.push(request.requestId);
          answers.push(
            requester.request.reserveStock(request).then((answer) => answer.requestId === request.requestId),
          );
        }
      };
      ask(60);
      members.push(await join());
      ask(60);
      members.push(await join());
      ask(60);
      await members[0]?.stop();
      ask(60);
      await members[1]?.stop();
      ask(60);
      expect((await Promise.all(answers)).filter((same) => same !== true)).toEqual([]);
      const effects = store.read<number>('effects');
      expect(asked.map((id) => effects.get(id))).toEqual(asked.map(() => 1));
      expect(requester.counters()).toMatchObject({ requestsSent: 300, repliesReceived: 300 });
    });

    it('a handler asks others, and a request that fails there is its own failure', async () => {
      const shop = await newShop();
      const asked: inventory.ReserveStockRequest[] = [];
      await shop.inventory(
        { store: memoryStore() },
        {
          reserveStock: (request) => {
            asked.push(request);
            return request.reply(reserved(request.payload));
          },
        },
      );
      const answers: order.ReserveStockReply[] = [];
      await shop.order(PATIENT, {
        onPaymentFailed: async (event, context) => {
          const request = command(1, randomUUID());
          answers.push(await context.request.reserveStock({ ...request, orderId: event.payload.orderId }));
          if (context.attempt === 1) throw new Error('once');
        },
      });
      await shop.send({
        topic: shop.topic('payments.failed'),
        key: orderId(1),
        value: JSON.stringify({
          orderId: orderId(1),
          amount: 1,
          reason: 'CARD_EXPIRED',
          timestamp: '2026-03-01T09:30:00Z',
        }),
        headers: { ce_id: 'failed-1', ce_source: 'urn:p', ce_type: 'PaymentFailed', ce_correlationid: 'basket-1' },
      });
      await until('it has asked twice', () => answers.length === 2);
      await shop.untilCommitted('order', 'payments.failed', 1);
      const [first, second] = asked.map(({ metadata }) => metadata);
      expect(first).toMatchObject({ correlationId: 'basket-1', causationId: 'failed-1' });
      expect(second).toMatchObject({ correlationId: 'basket-1', causationId: 'failed-1' });
    });
  });
}
