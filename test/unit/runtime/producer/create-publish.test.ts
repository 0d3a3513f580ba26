import { describe, expect, it } from 'vitest';
import { createOrigin } from '../../../../src/runtime/envelope/origin.js';
import {
  createPublishFactory,
  type PublishFactory,
  type PublishFunction,
  type PublishTarget,
} from '../../../../src/runtime/producer/create-publish.js';
import { createTopicGate } from '../../../../src/runtime/producer/topic-gate.js';
import { createCounters, type MutableCounters } from '../../../../src/runtime/service/counters.js';
import type { SendEntry } from '../../../../src/runtime/service/descriptor.js';
import type { OutboxRow } from '../../../../src/runtime/store.js';
import { FakeClock, settled } from '../fake-clock.js';
import { FakeTransport, tooLarge } from '../fake-transport.js';
import { names, OrderPlaced, ordersChannel } from '../hand-made.js';

const entry: SendEntry = {
  operation: 'sendOrderPlaced',
  name: 'OrderPlaced',
  channel: ordersChannel,
  messages: [{ message: OrderPlaced }],
};

interface Setup {
  readonly factory: PublishFactory;
  readonly counters: MutableCounters;
  readonly transport: FakeTransport;
  readonly publish: (target: PublishTarget) => PublishFunction;
}

function setup(
  sends: Readonly<Record<string, SendEntry>> = { orderPlaced: entry },
  connect?: () => Promise<void>,
): Setup {
  const transport = new FakeTransport(['orders.placed']);
  const counters = createCounters();
  const factory = createPublishFactory({
    descriptor: { service: 'inventory', source: 'urn:inventory', sends },
    names: names(),
    clock: new FakeClock(),
    system: 'fake',
    gate: createTopicGate(transport, connect),
    counters,
  });
  return {
    factory,
    counters,
    transport,
    publish: (target) => factory(target)['orderPlaced'] as PublishFunction,
  };
}

describe('publish functions of a target', () => {
  it('hand their records to the target, with the handled message’s conversation', async () => {
    const { publish } = setup();
    const rows: OutboxRow[] = [];
    const origin = createOrigin({ consumer: 'c', source: 's', id: 'handled' });
    const published = await publish({
      origin,
      emit: (row) => {
        rows.push(row);
        return Promise.resolve();
      },
    })({ orderId: 'o' });
    expect(rows).toMatchObject([{ id: published.id, record: { headers: { ce_causationid: 'handled' } } }]);
  });

  it('count what was acknowledged, not what failed or only waits in an outbox', async () => {
    const { publish, counters } = setup();
    await publish({ emit: () => Promise.resolve() })({ orderId: 'o' });
    await publish({ emit: () => Promise.resolve() })({ orderId: 'o' });
    await publish({ emit: () => Promise.resolve(), deferred: true })({ orderId: 'o' });
    await expect(publish({ emit: () => Promise.reject(tooLarge()) })({ orderId: 'o' })).rejects.toMatchObject({
      code: 'record-too-large',
    });
    expect(counters.published).toBe(2);
  });

  it('do not ask the broker about topics where the record goes to an outbox', async () => {
    const { publish, transport } = setup();
    transport.topics.clear();
    await publish({ emit: () => Promise.resolve(), deferred: true })({ orderId: 'o' });
    expect(transport.describes).toBe(0);
  });

  it('refuse before anything is built where the target has ended', async () => {
    const { publish } = setup();
    const target: PublishTarget = {
      emit: () => Promise.resolve(),
      assertOpen: () => {
        throw new Error('ended');
      },
    };
    await expect(publish(target)({})).rejects.toThrow('ended');
  });

  it('can be aborted while they wait for the connection', async () => {
    let connect = (): void => undefined;
    const { publish } = setup(
      undefined,
      () =>
        new Promise((resolve) => {
          connect = resolve;
        }),
    );
    const emitted: (AbortSignal | undefined)[] = [];
    const abort = new AbortController();
    const waiting = publish({
      emit: (_, signal) => {
        emitted.push(signal);
        return Promise.resolve();
      },
    })({ orderId: 'o' }, { signal: abort.signal });
    abort.abort(new Error('no longer'));
    await expect(waiting).rejects.toThrow('no longer');
    connect();
    await settled();
    // The sender sees the signal, and sends nothing.
    expect(emitted.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('need a channel with an address', () => {
    expect(() => setup({ orderPlaced: { ...entry, channel: { key: 'nowhere', address: null } } })).toThrow(
      /sendOrderPlaced sends to channel nowhere, which has no address/,
    );
  });
});
