import { EdaError } from '../errors.js';
import type { Store, TransactionalStore } from '../store.js';
import type { Transport } from '../transport.js';
import { systemClock } from './clock.js';
import { DEFAULTS, MAX_TIMER_MS } from './defaults.js';
import { CODEGEN_CONTRACT, type PublishersDescriptor, type ServiceDescriptor } from './descriptor.js';
import { consoleLogger } from './logger.js';
import { channelsOf, resolveNames, type ResolvedNames } from './names.js';
import { createOptionsCheck, type OptionsCheck } from './options-check.js';
import type { Clock, ConnectOptions, Logger, Names, PublishersOptions, Telemetry } from './types.js';

/** Options with their defaults, checked. */
export interface CheckedPublishersOptions<Scope> {
  readonly transport: Transport;
  readonly store: Store<Scope> | undefined;
  readonly logger: Logger;
  readonly names: ResolvedNames;
  readonly telemetry: Telemetry | undefined;
  readonly gather: { readonly maxRecords: number; readonly maxBytes: number; readonly lingerMs: number };
}

export interface CheckedConnectOptions<Scope> extends CheckedPublishersOptions<Scope> {
  readonly retry: { readonly attempts: number; readonly baseMs: number; readonly maxMs: number };
  readonly handlerTimeoutMs: number;
  readonly leaseMs: number;
  readonly concurrency: number;
  readonly batch: number;
  readonly batchMs: number;
  readonly retentionMs: number;
  readonly requests: {
    readonly timeoutMs: number;
    readonly maxPending: number;
    readonly replyPartitions: 'own' | 'all';
    readonly onUnmatchedReply: NonNullable<NonNullable<ConnectOptions['requests']>['onUnmatchedReply']> | undefined;
  };
  readonly onError: ConnectOptions['onError'];
  readonly stopOnSignals: readonly ('SIGTERM' | 'SIGINT')[];
  readonly clock: Clock;
}

/** Checks options of `createPublishers`. Throws `contract-mismatch`, or `invalid-options` with every problem at once. */
export function checkPublishersOptions<Scope>(
  descriptor: PublishersDescriptor,
  options: PublishersOptions<Scope>,
): CheckedPublishersOptions<Scope> {
  assertContract(descriptor);
  const check = createOptionsCheck(`createPublishers of ${descriptor.service}`, options, PUBLISHERS_OPTIONS);
  const checked = checkShared(descriptor, check.value as PublishersOptions<Scope>, check);
  check.throwProblems();
  return checked();
}

/** Checks options of `connect`. Throws `contract-mismatch`, or `invalid-options` with every problem at once. */
export function checkConnectOptions<Scope>(
  descriptor: ServiceDescriptor,
  options: ConnectOptions<Scope>,
): CheckedConnectOptions<Scope> {
  assertContract(descriptor);
  const check = createOptionsCheck(`connect of ${descriptor.service}`, options, CONNECT_OPTIONS);
  const given = check.value as ConnectOptions<Scope>;
  const shared = checkShared(descriptor, given, check);
  const retry = check.object('retry', given.retry, ['attempts', 'baseMs', 'maxMs']);
  const requests = check.object('requests', given.requests, [
    'timeoutMs',
    'maxPending',
    'replyPartitions',
    'onUnmatchedReply',
  ]);
  const timer = { min: 1, max: MAX_TIMER_MS } as const;
  const values = {
    retry: {
      attempts: check.integer('retry.attempts', retry['attempts'], DEFAULTS.retry.attempts, { min: 1, max: 1_000 }),
      baseMs: check.integer('retry.baseMs', retry['baseMs'], DEFAULTS.retry.baseMs, { min: 0, max: MAX_TIMER_MS }),
      maxMs: check.integer('retry.maxMs', retry['maxMs'], DEFAULTS.retry.maxMs, { min: 0, max: MAX_TIMER_MS }),
    },
    handlerTimeoutMs: check.integer('handlerTimeoutMs', given.handlerTimeoutMs, DEFAULTS.handlerTimeoutMs, timer),
    leaseMs: check.integer('leaseMs', given.leaseMs, DEFAULTS.leaseMs, { min: 100, max: MAX_TIMER_MS }),
    concurrency: check.integer('concurrency', given.concurrency, DEFAULTS.concurrency, { min: 1, max: 10_000 }),
    batch: check.integer('batch', given.batch, DEFAULTS.batch, { min: 1, max: 10_000 }),
    batchMs: check.integer('batchMs', given.batchMs, DEFAULTS.batchMs, timer),
    retentionMs: check.integer('retentionMs', given.retentionMs, DEFAULTS.retentionMs, {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
    requests: {
      timeoutMs: check.integer('requests.timeoutMs', requests['timeoutMs'], DEFAULTS.requests.timeoutMs, timer),
      maxPending: check.integer('requests.maxPending', requests['maxPending'], DEFAULTS.requests.maxPending, {
        min: 1,
        max: 10_000_000,
      }),
      replyPartitions: check.oneOf('requests.replyPartitions', requests['replyPartitions'], 'own', ['own', 'all']),
      onUnmatchedReply: check.callback('requests.onUnmatchedReply', given.requests?.onUnmatchedReply),
    },
    onError: check.callback('onError', given.onError),
    stopOnSignals: check.listOf('stopOnSignals', given.stopOnSignals, ['SIGTERM', 'SIGINT']),
    clock: check.methods('clock', given.clock, ['now', 'sleep', 'random', 'uuid']) ?? systemClock,
  };
  check.throwProblems();
  return { ...shared(), ...values };
}

const PUBLISHERS_OPTIONS = ['transport', 'store', 'logger', 'names', 'telemetry', 'gather'] as const;
const CONNECT_OPTIONS = [
  ...PUBLISHERS_OPTIONS,
  'retry',
  'handlerTimeoutMs',
  'leaseMs',
  'concurrency',
  'batch',
  'batchMs',
  'retentionMs',
  'requests',
  'onError',
  'stopOnSignals',
  'clock',
] as const;

function assertContract(descriptor: PublishersDescriptor): void {
  const contract: number = descriptor.contract;
  if (contract === CODEGEN_CONTRACT) return;
  throw new EdaError(
    'contract-mismatch',
    `The SDK of ${descriptor.service} was generated for contract ${String(contract)}, this @eda-gen/runtime has contract ${CODEGEN_CONTRACT}. ` +
      'Install eda-gen and @eda-gen/runtime of one version, and run `eda-gen generate` again.',
    { fields: { generated: contract, runtime: CODEGEN_CONTRACT } },
  );
}

/** Returns how to get the checked values, since names can be resolved only where transport and names are right. */
function checkShared<Scope>(
  descriptor: PublishersDescriptor | ServiceDescriptor,
  options: PublishersOptions<Scope>,
  check: OptionsCheck,
): () => CheckedPublishersOptions<Scope> {
  check.required('transport', options.transport, 'a transport, such as `kafka(…)` or `memory()`');
  const transport = check.methods('transport', options.transport, TRANSPORT_METHODS);
  const store = check.methods('store', options.store, ['open', 'close']);
  if (store !== undefined) check.oneOf('store.mode', store.mode, 'inbox', ['inbox', 'lease']);
  const logger = check.methods('logger', options.logger, ['debug', 'info', 'warn', 'error']) ?? consoleLogger;
  const telemetry = check.object('telemetry', options.telemetry, undefined) as Telemetry;
  check.callback('telemetry.inject', telemetry.inject);
  check.callback('telemetry.record', telemetry.record);
  check.callback('telemetry.span', telemetry.span);
  const gather = check.object('gather', options.gather, ['maxRecords', 'maxBytes', 'lingerMs']);
  const checkedGather = {
    maxRecords: check.integer('gather.maxRecords', gather['maxRecords'], DEFAULTS.gather.maxRecords, {
      min: 1,
      max: 100_000,
    }),
    maxBytes: check.integer('gather.maxBytes', gather['maxBytes'], DEFAULTS.gather.maxBytes, {
      min: 1,
      max: 1_000_000_000,
    }),
    lingerMs: check.integer('gather.lingerMs', gather['lingerMs'], DEFAULTS.gather.lingerMs, { min: 0, max: 60_000 }),
  };
  checkNames(descriptor, options.names, check);
  return () => ({
    transport: transport as Transport,
    store: forBroker(store, transport as Transport),
    logger,
    names: resolveNames(descriptor, options.names, (name) => (transport as Transport).topicName(name)),
    telemetry: options.telemetry === undefined ? undefined : telemetry,
    gather: checkedGather,
  });
}

/** A store that serves several brokers keeps their outboxes apart. */
function forBroker<Scope>(store: Store<Scope> | undefined, transport: Transport): Store<Scope> | undefined {
  if (store?.mode !== 'inbox') return store;
  const transactional = store as unknown as TransactionalStore<unknown>;
  return (transactional.forBroker?.(transport.broker ?? transport.name) ?? transactional) as unknown as Store<Scope>;
}

const TRANSPORT_METHODS = [
  'connect',
  'send',
  'subscribe',
  'openReplies',
  'describeTopics',
  'findTopics',
  'ensureTopics',
  'topicName',
  'close',
] as const;

function checkNames(
  descriptor: PublishersDescriptor | ServiceDescriptor,
  names: Names | undefined,
  check: OptionsCheck,
): void {
  const given = check.object('names', names, ['service', 'groups', 'topics']) as Names;
  check.text('names.service', given.service);
  const channels = channelsOf(descriptor);
  const operations =
    'requests' in descriptor
      ? [...Object.values(descriptor.receives), ...Object.values(descriptor.responds)].map(({ operation }) => operation)
      : undefined;
  if (given.topics !== undefined && typeof given.topics !== 'function')
    check.renames(
      'names.topics',
      given.topics,
      channels.map(({ key }) => key),
      'channel',
    );
  if (given.groups !== undefined && typeof given.groups !== 'function')
    check.renames('names.groups', given.groups, operations, 'operation that receives');
  if (typeof given.topics === 'function')
    for (const { key, address } of channels)
      if (address !== null)
        check.renamed(`names.topics('${address}', '${key}')`, () =>
          (given.topics as (topic: string, channel: string) => string)(address, key),
        );
  if (typeof given.groups === 'function' && 'requests' in descriptor)
    for (const entry of [...Object.values(descriptor.receives), ...Object.values(descriptor.responds)]) {
      const group = entry.groupId ?? given.service ?? descriptor.service;
      check.renamed(`names.groups('${group}', '${entry.operation}')`, () =>
        (given.groups as (group: string, operation: string) => string)(group, entry.operation),
      );
    }
}
