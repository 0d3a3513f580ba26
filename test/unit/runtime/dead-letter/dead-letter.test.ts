import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import type { ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import type { IncomingRecord } from '../../../../src/runtime/transport.js';
import { FakeStream, headerText, inventory, order, startService } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { brokerAway, FakeTransport } from '../fake-transport.js';
import { message, objectValidator, OrderPlaced } from '../hand-made.js';

const TenantOrder = message({
  type: 'OrderPlaced',
  payload: OrderPlaced.payload,
  headers: objectValidator({ tenant: 'string', retries: 'integer' }),
  headerTypes: { tenant: 'string', retries: 'integer' },
});
const withHeaders: ServiceDescriptor = {
  ...inventory,
  receives: {
    onOrderPlaced: {
      operation: 'receiveOrderPlaced',
      name: 'OrderPlaced',
      channel: { key: 'orderPlaced', address: 'orders.placed' },
      messages: [{ message: TenantOrder }],
    },
  },
};

async function oneDeadLetter(record: IncomingRecord, descriptor = inventory) {
  const started = await startService({ onOrderPlaced: () => undefined }, { descriptor });
  const stream = new FakeStream();
  started.sink.deliver(stream, [record, order({ offset: 99, headers: { tenant: 't', retries: '1' } })]);
  await until(() => stream.settled.length === 2, 'both are settled');
  expect(started.service.counters(), 'the consumer goes on').toMatchObject({ handled: 1, deadLetters: 1, retries: 0 });
  await started.service.stop();
  const [letter] = started.deadLetters();
  if (letter === undefined) throw new Error('there is no dead letter');
  return {
    letter,
    text: headerText(letter, '__dlq.errors.message') ?? '',
    reason: headerText(letter, 'edagen_dlq_reason'),
  };
}

describe('a dead letter at once', () => {
  it.each([
    { what: 'half a document', value: '{ "orderId": ' },
    { what: 'no UTF-8', value: new Uint8Array([0x22, 0xff, 0x22]) },
    { what: 'nothing', value: null },
  ])('decode: $what', async ({ value }) => {
    const given = order({ offset: 3, value });
    const { letter, reason } = await oneDeadLetter(given);
    expect(reason).toBe('decode');
    expect(letter.topic).toBe('dlq.inventory.orders.placed');
    expect(letter.value).toEqual(given.value);
  });

  it('schema: a payload that its schema refuses', async () => {
    const { reason, text } = await oneDeadLetter(order({ offset: 3, payload: { orderId: 7 } }));
    expect(reason).toBe('schema');
    expect(text).toContain('/orderId must be string');
    expect(text).toContain('orders.placed, partition 0, offset 3');
  });

  it('schema: headers that their schema refuses', async () => {
    const { reason, text } = await oneDeadLetter(
      order({ offset: 3, headers: { tenant: 't', retries: '"two"' } }),
      withHeaders,
    );
    expect(reason).toBe('schema');
    expect(text).toContain('headers');
    expect(text).toContain('/retries must be integer');
  });

  it('unknown-message: a type that is not received here', async () => {
    const { reason, text } = await oneDeadLetter(order({ offset: 3, headers: { ce_type: 'OrderEaten' } }));
    expect(reason).toBe('unknown-message');
    expect(text).toContain('says that it is OrderEaten; received here: OrderPlaced');
  });

  it('id-reuse: the same id with another payload', async () => {
    const { service, sink, deadLetters } = await startService(
      { onOrderPlaced: () => undefined },
      { store: memoryStore() },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x' }),
      order({ offset: 1, key: 'a', id: 'x', payload: { orderId: 'a', total: 2 } }),
    ]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(headerText(deadLetters()[0], 'edagen_dlq_reason')).toBe('id-reuse');
    expect(headerText(deadLetters()[0], 'edagen_dlq_error_type')).toBe('EdaError:id-reuse');
    expect(service.counters()).toMatchObject({ handled: 1, duplicates: 0, deadLetters: 1 });
    await service.stop();
  });
});

describe('a dead letter', () => {
  it('is the record as it came, with what went wrong beside it', async () => {
    const clock = new FakeClock();
    const errors: { readonly error: Error; readonly where: string }[] = [];
    const { service, sink, deadLetters, transport, logger } = await startService(
      {
        onOrderPlaced: () => {
          throw new RangeError('out of stock');
        },
      },
      { clock, retry: { attempts: 2, baseMs: 1_000 }, onError: (error, { where }) => errors.push({ error, where }) },
    );
    const stream = new FakeStream();
    const record = order({ offset: 41, key: 'o-41', partition: 2, headers: { tenant: 't', edagen_dlq_replays: '3' } });
    const given = { ...record, headers: { ...record.headers, nothing: undefined } };
    sink.deliver(stream, [given]);
    await settled();
    const failedFirst = new Date(clock.now()).toISOString();
    await clock.advance(1_000);
    const [letter] = deadLetters();
    expect(letter).toMatchObject({ topic: 'dlq.inventory.orders.placed', key: record.key, value: record.value });
    const names = Object.keys(letter?.headers ?? {});
    expect(Object.fromEntries(names.map((name) => [name, headerText(letter, name)]))).toEqual({
      ce_type: 'OrderPlaced',
      ce_id: 'id-41',
      ce_source: 'urn:order',
      tenant: 't',
      nothing: '',
      '__dlq.errors.topic': 'orders.placed',
      '__dlq.errors.partition': '2',
      '__dlq.errors.offset': '41',
      '__dlq.errors.group': 'inventory',
      '__dlq.errors.delivery.count': '2',
      '__dlq.errors.message': 'out of stock',
      edagen_dlq_reason: 'handler',
      edagen_dlq_error_type: 'RangeError',
      edagen_dlq_first_failed_at: failedFirst,
      edagen_dlq_failed_at: new Date(Date.parse(failedFirst) + 500).toISOString(),
      edagen_dlq_attempts: '2',
      edagen_dlq_handler: 'onOrderPlaced',
      edagen_dlq_replays: '3',
      edagen_dlq_null_headers: '["nothing"]',
    });
    expect(errors.map(({ where }) => where)).toEqual([
      'dead letter (handler) of orders.placed, partition 2, offset 41',
    ]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(transport.ensured).toContainEqual(
      expect.objectContaining({ topic: 'dlq.inventory.orders.placed', partitions: 1 }),
    );
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('goes to a topic that takes 64 KiB more than its source, made at the start', async () => {
    class Limited extends FakeTransport {
      override describeTopics(topics: readonly string[]) {
        return Promise.resolve(topics.map((topic) => ({ topic, partitions: 6, maxMessageBytes: 1_000_000 })));
      }
    }
    const transport = new Limited(['orders.placed']);
    const { service } = await startService({ onOrderPlaced: () => undefined }, { transport });
    expect(transport.ensured).toEqual([
      expect.objectContaining({ topic: 'dlq.inventory.orders.placed', maxMessageBytes: 1_065_536 }),
    ]);
    await service.stop();
  });

  it('that cannot be written stops its partition, not the others, and is tried until it can', async () => {
    const clock = new FakeClock();
    clock.randomValue = 1;
    const handled: string[] = [];
    const transport = new FakeTransport(['orders.placed', 'stock.reserved']);
    let away = true;
    transport.onSend = (records) => {
      if (away && records.some(({ topic }) => topic.startsWith('dlq.'))) throw brokerAway();
    };
    const reported: string[] = [];
    for (const store of [undefined, memoryStore({ lanes: 1 })]) {
      away = true;
      handled.length = 0;
      reported.length = 0;
      transport.subscriptions.length = 0;
      const { service, sink } = await startService(
        { onOrderPlaced: (event: { metadata: { id: string } }) => void handled.push(event.metadata.id) },
        {
          clock,
          transport,
          concurrency: 1,
          onError: (error) => void reported.push(error.message),
          ...(store === undefined ? {} : { store }),
        },
      );
      const one = new FakeStream('orders.placed', 0);
      const two = new FakeStream('orders.placed', 1);
      sink.deliver(one, [order({ offset: 0, value: 'no json' })]);
      await settled();
      expect(one.settled).toEqual([]);
      sink.deliver(one, [order({ offset: 1, id: 'behind' })]);
      sink.deliver(two, [order({ offset: 0, id: 'beside', partition: 1 })]);
      await settled();
      expect(handled).toEqual(['beside']);
      expect(service.health()).toMatchObject({ status: 'degraded', ready: false });
      expect(service.health().problems.join()).toContain('the dead letter of orders.placed, partition 0, offset 0');
      await clock.advance(3_000);
      expect(reported, 'said once').toHaveLength(1);
      away = false;
      await clock.advance(30_000);
      await until(() => one.settled.length === 2, 'the partition goes on');
      expect(handled).toEqual(['beside', 'behind']);
      expect(service.health()).toMatchObject({ status: 'started', ready: true, problems: [] });
      const stopping = service.stop();
      await clock.advance(1);
      await stopping;
    }
  });

  it('survives an onError hook and a logger that throw', async () => {
    const { service, sink } = await startService(
      { onOrderPlaced: () => undefined },
      {
        onError: () => {
          throw new Error('hook');
        },
        logger: {
          debug: () => undefined,
          info: () => undefined,
          warn: () => undefined,
          error: () => {
            throw new Error('logger');
          },
        },
      },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, value: '{' }), order({ offset: 1 })]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(service.counters()).toMatchObject({ handled: 1, deadLetters: 1 });
    await service.stop();
  });

  it('can be written of an error whose message is no text, and of what is no error', async () => {
    const thrown = [Object.assign(new Error('x'), { message: { code: 7 } }), undefined, 'just text'];
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: () => {
          throw thrown.shift();
        },
      },
      { retry: { attempts: 1 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 }), order({ offset: 2 })]);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(deadLetters().map((letter) => headerText(letter, '__dlq.errors.message'))).toEqual([
      '[object Object]',
      'The handler threw undefined, which is not an Error.',
      'The handler threw "just text", which is not an Error.',
    ]);
    await service.stop();
  });

  it('cuts the text of an error between characters', async () => {
    const long = 'ü'.repeat(10_000);
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: () => {
          throw new Error(long);
        },
      },
      { retry: { attempts: 1 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    const text = headerText(deadLetters()[0], '__dlq.errors.message') ?? '';
    expect(new TextEncoder().encode(text).byteLength).toBeLessThanOrEqual(4_096);
    expect(text).toMatch(/^ü+…$/);
    expect(isEdaError(new Error(text))).toBe(false);
    await service.stop();
  });
});
