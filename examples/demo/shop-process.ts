import { kafka } from '@eda-gen/runtime/transports/kafka';
import { createKafka } from './kafka-shop.js';
import { deliverTwice } from './deliver-twice.js';
import { createQuietLogger } from './quiet-logger.js';
import { SERVICES, startShopService, type ServiceReport } from './start-shop-service.js';

/** One service of the shop as a process: its name and the brokers come as arguments, what to do next over the process channel. */
export type ToShopProcess = { readonly kind: 'report' } | { readonly kind: 'stop' };
export type FromShopProcess =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'tell'; readonly orderId?: string; readonly text: string }
  | { readonly kind: 'report'; readonly report: ServiceReport };

const [, , given, brokers = ''] = process.argv;
const name = SERVICES.find((service) => service === given);
const send = (message: FromShopProcess): void => {
  process.send?.(message);
};

if (name === undefined) throw new Error(`There is no service ${given}.`);
try {
  const service = await startShopService(name, {
    transport: deliverTwice(kafka(createKafka(brokers.split(','), name))),
    logger: createQuietLogger((text) => send({ kind: 'tell', text })),
    tell: (orderId, text) => send({ kind: 'tell', orderId, text }),
  });
  process.on('message', (message: ToShopProcess) => {
    if (message.kind === 'report') send({ kind: 'report', report: service.report() });
    else
      void service.stop().then(
        () => process.disconnect(),
        (error: unknown) => {
          process.exitCode = 1;
          send({ kind: 'failed', message: String(error) });
          process.disconnect();
        },
      );
  });
  send({ kind: 'started' });
} catch (error) {
  process.exitCode = 1;
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.disconnect();
}
