import type { Counters } from '@eda-gen/runtime';
import { kafka } from '@eda-gen/runtime/transports/kafka';
import { createKafka } from './create-kafka.js';
import { deliverTwice } from './deliver-twice.js';
import { KILL } from './plan.js';
import { createQuietLogger } from './quiet-logger.js';
import type { StoreChoice } from './read-options.js';
import type { ServiceName } from './service-name.js';
import { startShopService, type RunningService, type ServiceReport } from './start-shop-service.js';

/** One service of the shop as a process: which one, and what it has to do next, comes over the process channel. */
export interface ShopTask {
  readonly name: ServiceName;
  readonly brokers: readonly string[];
  readonly store: StoreChoice;
  /** Stop in the middle of the handler of `KILL`, and wait there for the end. */
  readonly hold: boolean;
}
export type ToShopProcess =
  { readonly kind: 'start'; readonly task: ShopTask } | { readonly kind: 'report' } | { readonly kind: 'stop' };
export type FromShopProcess =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'tell'; readonly orderId?: string; readonly text: string }
  | { readonly kind: 'holding'; readonly orderId: string; readonly counters: Counters }
  | { readonly kind: 'report'; readonly report: ServiceReport };

/** The group gives the partitions of a killed process to the next one only after this long: as short as brokers allow. */
const SESSION_MS = 6_000;

const send = (message: FromShopProcess): void => {
  process.send?.(message);
};

let running: RunningService | undefined;

/** Tells that the handler is in the middle of its work. It never ends: the process does. */
function holdUntilKilled(orderId: string): Promise<void> {
  if (running === undefined) throw new Error('The handler was to stop before its service had started.');
  send({ kind: 'holding', orderId, counters: running.counters() });
  return new Promise(() => undefined);
}

async function start({ name, brokers, store, hold }: ShopTask): Promise<void> {
  running = await startShopService(name, {
    store,
    transport: deliverTwice(kafka(createKafka(brokers, name), { sessionTimeoutMs: SESSION_MS })),
    logger: createQuietLogger((text) => send({ kind: 'tell', text })),
    tell: (orderId, text) => send({ kind: 'tell', orderId, text }),
    ...(hold ? { hold: { handler: KILL.handler, order: KILL.order, wait: holdUntilKilled } } : {}),
  });
  send({ kind: 'started' });
}

async function obey(message: ToShopProcess): Promise<void> {
  switch (message.kind) {
    case 'start':
      return start(message.task);
    case 'report':
      if (running !== undefined) send({ kind: 'report', report: await running.report() });
      return;
    case 'stop':
      await running?.stop();
      process.exit();
  }
}

process.on('message', (message: ToShopProcess) => {
  obey(message).catch((error: unknown) => {
    process.exitCode = 1;
    const text = error instanceof Error ? error.message : String(error);
    send({ kind: 'failed', message: text });
    process.disconnect();
  });
});
// Whoever started it is gone, however that happened.
process.on('disconnect', () => process.exit(1));
