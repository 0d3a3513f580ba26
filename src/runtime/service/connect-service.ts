import { EdaError } from '../errors.js';
import { createTransactions, isTransactional, withoutTransaction } from '../producer/run-transaction.js';
import type { RequestFunction, RequestFunctions } from '../request-reply/requester.js';
import { checkConnectOptions, type CheckedConnectOptions } from './check-options.js';
import type { ServiceDescriptor } from './descriptor.js';
import { ServiceLifecycle } from './service-lifecycle.js';
import { createServiceParts } from './service-parts.js';
import type { ConnectOptions, Service as AnyService } from './types.js';

/**
 * What a generated `connect` returns: `publish`, `request`, `transaction`, `start`, `stop`, `health` and `counters`. Opens
 * nothing yet: the first publish connects, `start` begins to consume. Throws `invalid-options` or `contract-mismatch`.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the generated factory says what it returns
export function connectService<Service, Scope>(descriptor: ServiceDescriptor, options: ConnectOptions<Scope>): Service {
  const checked = checkConnectOptions(descriptor, options) as CheckedConnectOptions<unknown>;
  const parts = createServiceParts(descriptor, checked);
  const { store } = checked;
  const transactions = isTransactional(store)
    ? createTransactions({
        store,
        publish: parts.publish,
        ready: async () => {
          lifecycle.assertOpen();
          await lifecycle.openStore();
        },
        onLate: (error) => {
          parts.report(error, 'publishing after the end of a transaction');
        },
      })
    : undefined;
  const lifecycle: ServiceLifecycle = new ServiceLifecycle(parts, transactions);
  const common: AnyService<unknown> = {
    start: (handlers) => lifecycle.start(handlers),
    stop: (stopOptions) => lifecycle.stop(stopOptions),
    health: () => lifecycle.health(),
    counters: () => ({ ...parts.counters }),
  };
  return {
    ...common,
    publish: parts.publish({
      emit: (row, signal) => parts.sender.send(row.record, signal),
      assertOpen: () => {
        lifecycle.assertOpen();
      },
    }),
    request: requestsAfterStart(parts.requester.request, lifecycle, descriptor.service),
    transaction: transactions?.run ?? withoutTransaction(`Service ${descriptor.service}`),
  } as Service;
}

/** Replies are received only after `start`. */
function requestsAfterStart(
  requests: RequestFunctions,
  lifecycle: ServiceLifecycle,
  service: string,
): RequestFunctions {
  return Object.fromEntries(
    Object.entries(requests).map(([key, request]): [string, RequestFunction] => [
      key,
      (payload, input) => {
        if (lifecycle.status !== 'idle') return request(payload, input);
        return Promise.reject(
          new EdaError(
            'not-started',
            `request.${key} needs a service that is started, since its reply could not be received: await start(…) of ${service} first.`,
            { fields: { request: key } },
          ),
        );
      },
    ]),
  );
}
