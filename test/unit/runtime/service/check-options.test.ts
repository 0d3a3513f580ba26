import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { checkConnectOptions, checkPublishersOptions } from '../../../../src/runtime/service/check-options.js';
import type { ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { consoleLogger, silentLogger } from '../../../../src/runtime/service/logger.js';
import type { ConnectOptions } from '../../../../src/runtime/service/types.js';
import { FakeTransport } from '../fake-transport.js';
import { OrderPlaced, ordersChannel } from '../hand-made.js';

const operation = { name: 'OrderPlaced', channel: ordersChannel, messages: [{ message: OrderPlaced }] };
const descriptor: ServiceDescriptor = {
  contract: 1,
  service: 'inventory',
  source: 'urn:inventory',
  sends: {},
  requests: {},
  receives: { onOrderPlaced: { ...operation, operation: 'receiveOrderPlaced' } },
  responds: {},
};
const transport = new FakeTransport();

/** The problems that options have. */
function problems(options: unknown): string[] {
  try {
    checkConnectOptions(descriptor, options as ConnectOptions);
  } catch (error) {
    if (error instanceof EdaError && error.code === 'invalid-options') return error.fields['problems'] as string[];
    throw error;
  }
  return [];
}

describe('options of connect', () => {
  it('say that null is none', () => {
    expect(problems({ transport, store: null })).toEqual([
      'store is null, but must be an object with the functions open, close',
    ]);
    expect(problems({ transport: null })).toEqual([expect.stringMatching(/^transport is null, but must be an object/)]);
  });

  it('have defaults', () => {
    expect(checkConnectOptions(descriptor, { transport })).toMatchObject({
      logger: consoleLogger,
      gather: { maxRecords: 1_000, maxBytes: 900_000, lingerMs: 0 },
      retry: { attempts: 5, baseMs: 200, maxMs: 10_000 },
      handlerTimeoutMs: 60_000,
      leaseMs: 90_000,
      concurrency: 16,
      batch: 1_000,
      batchMs: 250,
      retentionMs: 14 * 24 * 3_600_000,
      requests: { timeoutMs: 5_000, maxPending: 10_000, replyPartitions: 'own', onUnmatchedReply: undefined },
      stopOnSignals: [],
    });
  });

  it('are taken over, `undefined` ones left out', () => {
    const checked = checkConnectOptions(descriptor, {
      transport,
      logger: silentLogger,
      concurrency: 3,
      batch: undefined,
      requests: { timeoutMs: 10 },
      retry: { attempts: 1 },
    });
    expect(checked).toMatchObject({
      logger: silentLogger,
      concurrency: 3,
      batch: 1_000,
      requests: { timeoutMs: 10, maxPending: 10_000 },
      retry: { attempts: 1, baseMs: 200 },
    });
  });

  it('have all their problems reported at once, with name, value and what is allowed', () => {
    expect(
      problems({
        transport,
        concurency: 3,
        concurrency: 0,
        handlerTimeoutMs: 2 ** 31,
        batch: '10',
        retry: { attempts: 1.5, base: 3 },
        requests: { replyPartitions: 'some', onUnmatchedReply: 1 },
        stopOnSignals: ['SIGKILL'],
        logger: { warn: () => undefined },
        onError: 'x',
        clock: {},
      }),
    ).toEqual([
      expect.stringMatching(
        /^there is no option concurency \(did you mean concurrency\?\); there are transport, store, /,
      ),
      'logger is an object, but must be an object with the functions debug, info, warn, error (missing: debug, info, error)',
      'there is no option retry.base (did you mean baseMs?); there are attempts, baseMs, maxMs',
      'retry.attempts is 1.5, but must be a whole number from 1 to 1000',
      'handlerTimeoutMs is 2147483648, but must be a whole number from 1 to 2147483647',
      'concurrency is 0, but must be a whole number from 1 to 10000',
      "batch is '10', but must be a whole number from 1 to 10000",
      "requests.replyPartitions is 'some', but must be one of own, all",
      'requests.onUnmatchedReply is 1, but must be a function',
      "onError is 'x', but must be a function",
      "stopOnSignals is 'SIGKILL', but must be a list of SIGTERM, SIGINT",
      'clock is an object, but must be an object with the functions now, sleep, random, uuid (missing: now, sleep, random, uuid)',
    ]);
  });

  it.each([undefined, null, 3, []])('must be an object: %j', (options) => {
    expect(problems(options)).toEqual([
      expect.stringMatching(/^the options are .*, but must be an object$/),
      expect.stringMatching(/^transport is missing/),
    ]);
  });

  it('name what is missing', () => {
    expect(problems({})).toEqual(['transport is missing: give a transport, such as `kafka(…)` or `memory()`']);
    expect(() => checkPublishersOptions(descriptor, {} as ConnectOptions)).toThrow(
      'Options of createPublishers of inventory: transport is missing: give a transport, such as `kafka(…)` or `memory()`.',
    );
  });

  it('have renames of channels and operations that exist', () => {
    expect(
      problems({
        transport,
        names: { service: '', topics: { orderPlacd: 'x', orderPlaced: '' }, groups: { receivOrder: 'g' }, topic: 1 },
      }),
    ).toEqual([
      'there is no option names.topic (did you mean topics?); there are service, groups, topics',
      "names.service is '', but must be text that is not empty",
      "names.topics.orderPlacd: there is no channel 'orderPlacd' (did you mean orderPlaced?); there are orderPlaced",
      "names.topics.orderPlaced is '', but must be text that is not empty",
      "names.groups.receivOrder: there is no operation that receives 'receivOrder'; there are receiveOrderPlaced",
    ]);
    expect(
      problems({
        transport,
        names: {
          topics: () => '',
          groups: () => {
            throw new Error('no environment');
          },
        },
      }),
    ).toEqual([
      "names.topics('orders.placed', 'orderPlaced') is '', but must be text that is not empty",
      "names.groups('inventory', 'receiveOrderPlaced') throws: no environment",
    ]);
  });
});
