import { randomInt } from 'node:crypto';
import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';
import type {
  ClaimRequest,
  ClaimResult,
  LeaseCompletion,
  LeaseStore,
  StoreCapabilities,
  TransactionalStore,
  UnitOfWork,
} from '../../store.js';
import { LeaseTable } from './lease-table.js';
import { MemoryOutbox } from './memory-outbox.js';
import type { MemoryTransaction } from './memory-transaction.js';
import { MemoryUnitOfWork } from './memory-unit-of-work.js';
import { MemoryForBroker } from './memory-for-broker.js';
import { MessageMemory } from './message-memory.js';
import { CommittedMap, type ReadonlyMemoryMap, SharedMaps } from './shared-maps.js';

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** `inbox`: handlers get `context.tx`. `lease`: they get `context.fencingToken`. `inbox` by default. */
  readonly mode?: 'inbox' | 'lease' | undefined;
  /** Inbox: transactions side by side. 4 by default. */
  readonly lanes?: number | undefined;
  /** Handled messages remembered, at most; the oldest leave first, and are counted. 1,000,000 by default. */
  readonly maxRecords?: number | undefined;
  /** Injected by tests. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** Numbers of a memory store. */
export interface MemoryStoreCounts {
  /** Handled messages that are remembered. */
  readonly records: number;
  /** Those that left before their retention was over, because there were more than `maxRecords`. */
  readonly evicted: number;
  /** Outbox rows that are not published yet. */
  readonly outbox: number;
}

/** The embedded store: claims, writes and publishes of a handler are one unit within the process. */
export interface MemoryStore extends TransactionalStore<MemoryTransaction> {
  /** What has been committed to a map, for code outside of a transaction. */
  read<Value>(map: string): ReadonlyMemoryMap<Value>;
  counts(): MemoryStoreCounts;
}

/** The embedded store with leases. */
export interface MemoryLeaseStore extends LeaseStore {
  counts(): Omit<MemoryStoreCounts, 'outbox'>;
}

/**
 * Remembers handled messages in the process: nothing survives it. Several services may share one store.
 * @throws EdaError `invalid-options`
 */
export function memoryStore(options: MemoryStoreOptions & { readonly mode: 'lease' }): MemoryLeaseStore;
export function memoryStore(options?: MemoryStoreOptions & { readonly mode?: 'inbox' | undefined }): MemoryStore;
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore | MemoryLeaseStore {
  checkOptions(options);
  const { lanes = 4, maxRecords = 1_000_000, clock = { now: Date.now } } = options;
  const now = (): number => clock.now();
  const messages = new MessageMemory(maxRecords, now, randomInt(2 ** 31));
  return options.mode === 'lease'
    ? new LeasedMemory(messages, new LeaseTable(messages, now))
    : new TransactionalMemory(messages, lanes);
}

const OPTIONS = ['mode', 'lanes', 'maxRecords', 'clock'];

function checkOptions(options: unknown): void {
  const problems: string[] = [];
  if (typeof options !== 'object' || options === null)
    problems.push(`the options are ${options === null ? 'null' : `a ${typeof options}`}, and have to be an object`);
  else {
    const given = options as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(given))
      if (!OPTIONS.includes(name)) problems.push(`there is no option ${name}; there are ${OPTIONS.join(', ')}`);
    const { mode, clock } = given;
    if (mode !== undefined && mode !== 'inbox' && mode !== 'lease')
      problems.push(`mode is ${typeof mode === 'string' ? `'${mode}'` : typeof mode}, and has to be inbox or lease`);
    for (const name of ['lanes', 'maxRecords']) {
      const value = given[name];
      if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value) && value >= 1))
        problems.push(
          `${name} is ${typeof value === 'number' ? value : `a ${typeof value}`}, and has to be a whole number from 1 on`,
        );
    }
    if (clock !== undefined && !isClock(clock)) problems.push('clock has to have a function now');
  }
  if (problems.length > 0) throw new EdaError('invalid-options', `memoryStore(): ${problems.join('; ')}.`);
}

function isClock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'now' in value && typeof value.now === 'function';
}

const CAPABILITIES: StoreCapabilities = { durable: false, shared: false };

class TransactionalMemory implements MemoryStore {
  readonly name = 'memory';
  readonly mode = 'inbox';
  readonly capabilities = CAPABILITIES;
  readonly lanes: number;
  readonly outbox = new MemoryOutbox();
  readonly #maps = new SharedMaps();
  readonly #messages: MessageMemory;

  constructor(messages: MessageMemory, lanes: number) {
    this.#messages = messages;
    this.lanes = lanes;
  }

  async open(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
  }

  /** There is nothing to free: what is remembered serves the next `open`. */
  async close(): Promise<void> {}

  async begin(signal?: AbortSignal): Promise<UnitOfWork<MemoryTransaction>> {
    signal?.throwIfAborted();
    return new MemoryUnitOfWork({ messages: this.#messages, maps: this.#maps, outbox: this.outbox });
  }

  forBroker(broker: unknown): TransactionalStore<MemoryTransaction> {
    return new MemoryForBroker(this, this.outbox, broker);
  }

  read<Value>(map: string): ReadonlyMemoryMap<Value> {
    return new CommittedMap<Value>(this.#maps.get(map));
  }

  counts(): MemoryStoreCounts {
    return { records: this.#messages.size, evicted: this.#messages.evicted, outbox: this.outbox.size };
  }
}

class LeasedMemory implements MemoryLeaseStore {
  readonly name = 'memory';
  readonly mode = 'lease';
  readonly capabilities = CAPABILITIES;
  readonly #messages: MessageMemory;
  readonly #leases: LeaseTable;

  constructor(messages: MessageMemory, leases: LeaseTable) {
    this.#messages = messages;
    this.#leases = leases;
  }

  async open(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
  }

  /** There is nothing to free: what is remembered serves the next `open`. */
  async close(): Promise<void> {}

  async claim(
    requests: readonly ClaimRequest[],
    leaseMs: number,
    signal?: AbortSignal,
  ): Promise<readonly ClaimResult[]> {
    signal?.throwIfAborted();
    return this.#leases.claim(requests, leaseMs);
  }

  async complete(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#leases.complete(items);
  }

  async extend(items: readonly LeaseCompletion[], leaseMs: number): Promise<readonly boolean[]> {
    return this.#leases.extend(items, leaseMs);
  }

  async release(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#leases.release(items);
  }

  counts(): Omit<MemoryStoreCounts, 'outbox'> {
    return { records: this.#messages.size, evicted: this.#messages.evicted };
  }
}
