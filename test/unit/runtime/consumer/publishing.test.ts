import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { FakeTransport, tooLarge } from '../fake-transport.js';
import type { MessageMetadata } from '../../../../src/runtime/service/types.js';
import type { IncomingRecord } from '../../../../src/runtime/transport.js';
import { OrderPlaced } from '../hand-made.js';
import { asking } from '../responder/harness.js';
import {
  FakeStream,
  headerText,
  inventory,
  order,
  startService,
  type TestContext,
  type TestEvent,
  type TestService,
} from './harness.js';

const topics = ['orders.placed', 'stock.reserved'];

describe('publishing from a handler', () => {
  it('is awaited before the record is finished, even where the handler does not', async () => {
    const transport = new FakeTransport(topics);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    transport.onSend = () => gate;
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: TestEvent, context: TestContext) => {
          void context.publish.stockReserved({ orderId: event.payload.orderId });
        },
      },
      { transport },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    expect(stream.settled).toEqual([]);
    release();
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(transport.written).toHaveLength(1);
    await service.stop();
  });

  it.each(['no store', 'inbox'])('fails the run where it fails, awaited or not (%s)', async (mode) => {
    const transport = new FakeTransport(topics);
    transport.onSend = (records) => {
      if (records.some(({ topic }) => topic === 'stock.reserved')) throw tooLarge();
    };
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) => {
          // Not even valid: rejected before it is sent.
          void context.publish.stockReserved(mode === 'inbox' ? ({ orderId: 7 } as never) : { orderId: 'a' });
        },
      },
      { transport, ...(mode === 'inbox' ? { store: memoryStore() } : {}) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(headerText(deadLetters()[0], 'edagen_dlq_error_type')).toBe(
      mode === 'inbox' ? 'EdaError:validation-failed' : 'EdaError:record-too-large',
    );
    expect(service.counters()).toMatchObject({ handled: 0, deadLetters: 1 });
    await service.stop();
  });

  it('carries ids derived from the handled message, its correlation, causation and trace', async () => {
    let runs = 0;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { service, sink, transport } = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          runs += 1;
          await context.publish.stockReserved({ orderId: event.payload.orderId });
          await context.publish.stockReserved({ orderId: event.payload.orderId });
          if (runs === 1) throw new Error('after the publishes');
        },
      },
      { retry: { baseMs: 0 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, headers: { ce_correlationid: 'c-1', traceparent } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    const ids = transport.written.map((record) => headerText(record, 'ce_id'));
    expect(ids).toHaveLength(4);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
    expect(ids[0]).not.toBe(ids[1]);
    const [first] = transport.written;
    expect(headerText(first, 'edagen_derived')).toBe('1');
    expect(headerText(first, 'ce_correlationid')).toBe('c-1');
    expect(headerText(first, 'ce_causationid')).toBe('id-0');
    expect(headerText(first, 'traceparent')?.slice(0, 35)).toBe(traceparent.slice(0, 35));
    await service.stop();
  });

  it.each(['no store', 'inbox'])('is refused after the handler has ended (%s)', async (mode) => {
    let late: TestContext | undefined;
    const { service, sink } = await startService(
      { onOrderPlaced: (_: TestEvent, context: TestContext) => void (late = context) },
      mode === 'inbox' ? { store: memoryStore() } : {},
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    const error = await late?.publish.stockReserved({ orderId: 'a' }).catch((thrown: unknown) => thrown);
    expect(isEdaError(error, 'closed')).toBe(true);
    expect((error as Error).message).toContain('after the handler of OrderPlaced (onOrderPlaced) had ended');
    await service.stop();
  });

  it.each(['no store', 'inbox'])(
    'is told of where nobody awaits it after the timeout of its handler (%s)',
    async (mode) => {
      const clock = new FakeClock();
      let goOn = (): void => undefined;
      const pause = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const told: string[] = [];
      const { service, sink, deadLetters } = await startService(
        {
          onOrderPlaced: async (_: TestEvent, context: TestContext) => {
            await pause;
            void context.publish.stockReserved({ orderId: 'a' });
          },
        },
        {
          clock,
          handlerTimeoutMs: 1_000,
          retry: { attempts: 1 },
          onError: (error, { where, metadata }) => void told.push(`${where} (${metadata?.id}): ${error.message}`),
          ...(mode === 'inbox' ? { store: memoryStore() } : {}),
        },
      );
      const stream = new FakeStream();
      sink.deliver(stream, [order({ offset: 0 })]);
      await settled();
      await clock.advance(1_100);
      await until(() => deadLetters().length === 1, 'it has timed out');
      goOn();
      await until(
        () => told.some((line) => line.startsWith('handler onOrderPlaced, after its end (id-0): ')),
        'it is told',
      );
      expect(service.counters()).toMatchObject({ handled: 0, deadLetters: 1 });
      await service.stop();
    },
  );
});

describe('a request of a handler', () => {
  it.each(['the handler', 'its own signal'])('ends with %s', async (what) => {
    const clock = new FakeClock();
    const own = new AbortController();
    let answer: Promise<unknown> | undefined;
    const { service, sink, transport, deadLetters } = await startService(
      {
        onOrderPlaced: async (_: TestEvent, context: TestContext & Pick<TestService, 'request'>) => {
          answer = context.request['checkAvailability']?.(
            { requestId: 'r' },
            { signal: own.signal, timeoutMs: 60_000 },
          );
          await answer;
        },
      },
      {
        clock,
        handlerTimeoutMs: 1_000,
        retry: { attempts: 1 },
        descriptor: { ...inventory, requests: asking.requests },
      },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => transport.written.some(({ topic }) => topic === 'inventory.check'), 'it is sent');
    if (what === 'the handler') await clock.advance(1_100);
    else own.abort(new Error('enough'));
    await expect(answer).rejects.toMatchObject({ code: 'request-aborted' });
    await until(() => deadLetters().length === 1, 'it is a dead letter');
    await service.stop();
  });
});

describe('what a handler gets', () => {
  it('is payload, headers, parameters and metadata, readable by loggers too', async () => {
    let seen: TestEvent | undefined;
    let lines: unknown;
    const { service, sink, logger } = await startService({
      onOrderPlaced: (event: TestEvent, context: TestContext) => {
        seen = event;
        context.logger.warn('look');
        lines = context.metadata;
      },
    });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 5, key: 'o-5', headers: { ce_time: '2026-01-02T03:04:05.678901+02:00' } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(seen).toMatchObject({ name: 'OrderPlaced', payload: { orderId: 'o-5' }, headers: {}, parameters: {} });
    expect(JSON.parse(JSON.stringify(lines))).toEqual({
      id: 'id-5',
      source: 'urn:order',
      type: 'OrderPlaced',
      time: '2026-01-02T03:04:05.678901+02:00',
      topic: 'orders.placed',
      partition: 0,
      offset: '5',
      key: 'o-5',
    });
    expect(logger.lines).toContainEqual({ level: 'warn', message: 'look' });
    await service.stop();
  });
});

describe('metadata', () => {
  /** What a handler is given of one record. */
  const metadataOf = async (record: IncomingRecord, descriptor = inventory): Promise<MessageMetadata> => {
    let seen: MessageMetadata | undefined;
    const { service, sink } = await startService(
      { onOrderPlaced: ({ metadata }: TestEvent) => void (seen = metadata) },
      { descriptor },
    );
    sink.deliver(new FakeStream(), [record]);
    await until(() => service.counters().handled === 1, 'it is handled');
    await service.stop();
    if (seen === undefined) throw new Error('no metadata');
    return seen;
  };
  const plain = {
    id: 'id-5',
    source: 'urn:order',
    type: 'OrderPlaced',
    time: '2026-01-01T00:00:00.000Z',
    topic: 'orders.placed',
    partition: 0,
    offset: '5',
    key: 'o-5',
  };

  it('is plain data, whatever is done with it', async () => {
    const fresh = (): Promise<MessageMetadata> => metadataOf(order({ offset: 5 }));
    expect({ ...(await fresh()) }).toStrictEqual(plain);
    expect(Object.keys(await fresh()).toSorted()).toEqual(Object.keys(plain).toSorted());
    expect(await fresh()).toStrictEqual(plain);
    expect(structuredClone({ ...(await fresh()) })).toEqual(plain);
    expect(inspect(await fresh())).toBe(inspect({ ...(await fresh()) }));
    const metadata = await fresh();
    expect(metadata.offset).toBe('5');
    expect('id' in metadata).toBe(true);
    expect('variant' in metadata).toBe(false);
    expect(() => {
      (metadata as { id: string }).id = 'other';
    }).toThrow(TypeError);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(plain);
  });

  it('has the id of the contract, which published messages follow', async () => {
    const receive = inventory.receives['onOrderPlaced'];
    if (receive === undefined) throw new Error('no entry');
    const message = { ...OrderPlaced, id: { from: 'payload', path: ['orderId'] } } as const;
    const descriptor = { ...inventory, receives: { onOrderPlaced: { ...receive, messages: [{ message }] } } };
    const { service, sink, transport } = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          expect(event.metadata.id).toBe('contract-1');
          await context.publish.stockReserved({ orderId: 'a' });
        },
      },
      { descriptor },
    );
    const stream = new FakeStream();
    const payload = { orderId: 'contract-1' };
    sink.deliver(stream, [
      order({ offset: 0, payload, id: '' }),
      order({ offset: 1, payload, id: '' }),
      order({ offset: 2, payload, id: 'ce-1' }),
    ]);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(service.counters().handled).toBe(3);
    const texts = (name: string): unknown[] => transport.written.map((record) => headerText(record, name));
    expect(new Set(texts('ce_id')).size).toBe(1);
    expect(texts('ce_causationid')).toEqual(['contract-1', 'contract-1', 'contract-1']);
    expect(texts('ce_correlationid')).toEqual(['contract-1', 'contract-1', 'contract-1']);
    await service.stop();
  });
});

describe('telemetry', () => {
  it('gets a span linked to the producer’s, and metrics', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const spans: unknown[] = [];
    const metrics: string[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: () => undefined },
      {
        telemetry: {
          span: (info, run) => {
            spans.push(info);
            return run();
          },
          record: ({ name }) => void metrics.push(name),
        },
      },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, headers: { traceparent } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(spans).toEqual([
      expect.objectContaining({ kind: 'consumer', name: 'process orders.placed', links: [{ traceparent }] }),
    ]);
    expect(metrics).toEqual(['messaging.process.duration', 'messaging.client.consumed.messages']);
    await service.stop();
  });

  it('that throws, or never runs what it is given, does not keep records from being handled', async () => {
    let handled = 0;
    let call = 0;
    const { service, sink } = await startService(
      { onOrderPlaced: () => void (handled += 1) },
      {
        telemetry: {
          span: async (_, run) => {
            call += 1;
            if (call === 1) throw new Error('before');
            const result = await run();
            if (call === 2) throw new Error('after');
            return result;
          },
          record: () => {
            throw new Error('no metrics');
          },
        },
      },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 }), order({ offset: 2 })]);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(handled).toBe(3);
    expect(service.counters()).toMatchObject({ handled: 3, retries: 0, deadLetters: 0 });
    await service.stop();
  });
});
