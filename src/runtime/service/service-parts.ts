import type { ConsumeCore } from '../consumer/consume-core.js';
import { ConsumeGroup } from '../consumer/consume-group.js';
import { toError } from '../to-error.js';
import type { HandlerRun, RunServices } from '../consumer/handler-run.js';
import { createTopicRoutes, type RouteSource } from '../consumer/topic-routes.js';
import { createDeadLetterWriter } from '../dead-letter/dead-letter-writer.js';
import { isEdaError } from '../errors.js';
import { createRelay, type Relay } from '../outbox/relay.js';
import { createRelaySender } from '../outbox/relay-sender.js';
import { createConnection, type Connection } from '../producer/connection.js';
import { createPublishFactory, type PublishFactory } from '../producer/create-publish.js';
import { createRecordSender, type RecordSender } from '../producer/record-sender.js';
import { isTransactional } from '../producer/run-transaction.js';
import { createTopicGate, type TopicGate } from '../producer/topic-gate.js';
import { trackPublishes } from '../producer/track-publishes.js';
import { createRequester, type RequestFunctions, type Requester } from '../request-reply/requester.js';
import { Responder } from '../request-reply/responder.js';
import type { CheckedConnectOptions } from './check-options.js';
import { containLogger } from './contain-logger.js';
import { createCounters, type MutableCounters } from './counters.js';
import type { ServiceDescriptor } from './descriptor.js';
import type { Logger, MessageMetadata } from './types.js';

/** What a service is made of, assembled once by `connect`. */
export interface ServiceParts {
  readonly descriptor: ServiceDescriptor;
  readonly options: CheckedConnectOptions<unknown>;
  readonly counters: MutableCounters;
  readonly connection: Connection;
  readonly sender: RecordSender;
  readonly gate: TopicGate;
  readonly publish: PublishFactory;
  readonly requester: Requester;
  /** With a transactional store; publishes its outbox. */
  readonly relay: Relay | undefined;
  report(error: Error, where: string, metadata?: MessageMetadata): void;
  createGroup(group: string, sources: readonly RouteSource[]): ServiceGroup;
}

/** Told of what a handler began and nobody may be waiting for. */
type ReportLate = (error: Error, run: HandlerRun) => void;

/** A consumer group, and how its dead-letter topics come to be. */
export interface ServiceGroup {
  readonly consuming: ConsumeGroup;
  readonly sources: readonly RouteSource[];
  ensureDeadLetters(topics: readonly string[], signal: AbortSignal): Promise<void>;
}

export function createServiceParts(
  descriptor: ServiceDescriptor,
  options: CheckedConnectOptions<unknown>,
): ServiceParts {
  const { transport, store, names, clock, telemetry, gather } = options;
  const logger = containLogger(options.logger);
  const counters = createCounters();
  const report = createReport(descriptor, options.onError, logger);
  const connection = createConnection(transport);
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
      report(error, 'telemetry.span');
    },
  });
  const requester = createRequester({
    descriptor,
    names,
    transport,
    sender,
    gate,
    clock,
    telemetry,
    counters,
    options: options.requests,
    onProblem: ({ error }) => {
      report(error, 'receiving replies');
    },
  });
  const relay = isTransactional(store)
    ? createRelay({
        outbox: store.outbox,
        sender: createRelaySender(connection, sender),
        counters,
        clock,
        telemetry,
        onProblem: (error) => {
          report(error, 'publishing the outbox');
        },
      })
    : undefined;
  const responder = new Responder({ source: descriptor.source, sender, clock, telemetry, counters, report });
  /** What fails after the run's end (a handler that goes on after its timeout) belongs to no run. */
  const onLate: ReportLate = (error, run) => {
    report(error, `handler ${run.receiver.handlerName}, after its end`, run.metadata);
  };
  const services: RunServices = {
    logger,
    publish: (run) =>
      trackPublishes(
        publish({
          emit: (row, signal) => {
            if (run.rows === undefined) return sender.send(row.record, signal);
            run.rows.push(row);
            return Promise.resolve();
          },
          origin: run.origin,
          assertOpen: () => {
            run.assertOpen('context.publish was called');
          },
          deferred: run.rows !== undefined,
        }),
        (published) => {
          if (!run.ended) run.track(published);
          else
            published.catch((thrown: unknown) => {
              onLate(toError(thrown), run);
            });
        },
      ),
    request: (run) => bindRequests(requester, run, onLate),
  };
  const createGroup = (group: string, sources: readonly RouteSource[]): ServiceGroup => {
    const deadLetters = createDeadLetterWriter({
      group,
      transport,
      sender,
      clock,
      topicOf: (topic) => names.deadLetterTopic(group, topic),
    });
    const core: ConsumeCore = {
      group,
      routes: createTopicRoutes(sources),
      settings: options,
      clock,
      logger,
      counters,
      telemetry,
      system: transport.name,
      services,
      deadLetters,
      responder,
      report,
    };
    return {
      consuming: new ConsumeGroup({ core, transport, store, relay }),
      sources,
      ensureDeadLetters: (topics, signal) => deadLetters.ensure(topics, signal),
    };
  };
  return { descriptor, options, counters, connection, sender, gate, publish, requester, relay, report, createGroup };
}

/** `context.request`: ends with its handler. */
function bindRequests(requester: Requester, run: HandlerRun, onLate: ReportLate): RequestFunctions {
  const bound = requester.bind(run.origin);
  return Object.fromEntries(
    Object.entries(bound).map(([key, request]): [string, typeof request] => [
      key,
      (payload, input) => {
        const answered = (async () => {
          run.assertOpen('context.request was called');
          return request(payload, { ...input, signal: endOf(run.signal, input?.signal) });
        })();
        // Whether anybody waits for it cannot be told: it must not end the process where nobody does.
        answered.catch((thrown: unknown) => {
          const error = toError(thrown);
          if (run.ended && !isEdaError(error, 'request-aborted')) onLate(error, run);
          else run.services.logger.debug(`context.request.${key}: ${error.message}`, { id: run.metadata.id });
        });
        return answered;
      },
    ]),
  );
}

/** The handler's end, or the caller's own signal where that comes first. */
function endOf(handler: AbortSignal, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? handler : AbortSignal.any([handler, own]);
}

/** Logs what goes wrong in the background, then tells `onError`. What the hook throws goes no further. */
function createReport(
  { service }: ServiceDescriptor,
  onError: CheckedConnectOptions<unknown>['onError'],
  logger: Logger,
): ServiceParts['report'] {
  const hookFailed = (thrown: unknown): void => {
    logger.error(`onError: ${toError(thrown).message}`, { service });
  };
  return (error, where, metadata) => {
    logger.error(`${where}: ${error.message}`, {
      service,
      ...('code' in error ? { code: error.code } : {}),
      ...(metadata === undefined ? {} : { message: metadata.type, id: metadata.id }),
    });
    try {
      const result: unknown = onError?.(error, metadata === undefined ? { where } : { where, metadata });
      // An async function fits the hook's type too.
      if (result instanceof Promise) result.catch(hookFailed);
    } catch (thrown) {
      hookFailed(thrown);
    }
  };
}
