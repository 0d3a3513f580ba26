import { EdaError } from '../errors.js';
import { createRelay, type Relay } from '../outbox/relay.js';
import { createRelaySender } from '../outbox/relay-sender.js';
import { checkPublishersOptions } from '../service/check-options.js';
import { systemClock } from '../service/clock.js';
import { createCounters } from '../service/counters.js';
import { DEFAULTS } from '../service/defaults.js';
import type { PublishersDescriptor } from '../service/descriptor.js';
import type { Clock, PublishersOptions } from '../service/types.js';
import { createConnection } from './connection.js';
import { createPublishFactory } from './create-publish.js';
import { createRecordSender } from './record-sender.js';
import { createTransactions, isTransactional, withoutTransaction } from './run-transaction.js';
import { createTopicGate } from './topic-gate.js';

/**
 * What a generated `createPublishers` returns: a function for each message that the contract sends, `transaction` and
 * `close`. Connects at the first publish, and refuses topics that do not exist (`topic-missing`). Throws `invalid-options` or
 * `contract-mismatch`. Nothing of the consume loop is in here.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the generated factory says what it returns
export function createPublisherSet<Publishers, Scope>(
  descriptor: PublishersDescriptor,
  options: PublishersOptions<Scope>,
  clock: Clock = systemClock,
): Publishers {
  const { transport, store, logger, names, telemetry, gather } = checkPublishersOptions(descriptor, options);
  const connection = createConnection(transport);
  const counters = createCounters();
  const sender = createRecordSender({ transport, gather, clock, telemetry });
  const gate = createTopicGate(transport, () => connection.open());
  const publish = createPublishFactory({
    descriptor,
    names,
    clock,
    telemetry,
    system: transport.name,
    gate,
    counters,
    onSpanFault: (error) => {
      logger.error(`telemetry.span: ${error.message}`, { service: descriptor.service });
    },
  });
  let closing: Promise<void> | undefined;
  let opening: Promise<void> | undefined;
  let relay: Relay | undefined;

  const assertOpen = (): void => {
    if (closing === undefined) return;
    throw new EdaError('closed', `The publishers of ${descriptor.service} are closed: create new ones.`);
  };

  const openStore = async (): Promise<void> => {
    if (!isTransactional(store)) return;
    await store.open();
    relay = createRelay({
      outbox: store.outbox,
      sender: createRelaySender(connection, sender),
      counters,
      clock,
      telemetry,
      onProblem: (error) => {
        logger.error(error.message, { service: descriptor.service });
      },
    });
    relay.start();
  };

  const ready = (): Promise<void> => {
    assertOpen();
    opening ??= openStore().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  const transactions = isTransactional(store)
    ? createTransactions({
        store,
        publish,
        ready: async () => ready(),
        onLate: (error) => {
          logger.error(`publishing after the end of a transaction: ${error.message}`, { service: descriptor.service });
        },
      })
    : undefined;

  /** What they commit is published before the end. One that does not end in time is rolled back. */
  const endTransactions = async (): Promise<void> => {
    const timer = new AbortController();
    const timeout = clock.sleep(DEFAULTS.stopTimeoutMs, timer.signal).catch(() => undefined);
    await Promise.race([transactions?.ended(), timeout]);
    timer.abort();
    transactions?.cutOff(
      new EdaError(
        'closed',
        `The publishers of ${descriptor.service} were closed before the transaction ended: it was rolled back.`,
      ),
    );
  };

  const close = async (): Promise<void> => {
    await endTransactions();
    // Whoever began a transaction gets the error of opening, not who closes.
    const opened = await opening?.then(
      () => true,
      () => false,
    );
    await gate.settled();
    await relay?.stop();
    await sender.close();
    await connection.close();
    if (opened === true) await store?.close();
  };

  return {
    ...publish({ emit: (row, signal) => sender.send(row.record, signal), assertOpen }),
    transaction: transactions?.run ?? withoutTransaction(`the publishers of ${descriptor.service}`),
    close: () => (closing ??= close()),
  } as Publishers;
}
