import type {
  ClaimRequest,
  ClaimResult,
  LeaseCompletion,
  LeaseStore,
  StoreCapabilities,
  TransactionalStore,
  UnitOfWork,
} from '../../store.js';
import { checkStoreOptions, type PostgresSettings, type PostgresStoreOptions } from './options.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';
import { PostgresConnection } from './postgres-connection.js';
import { PostgresLeases } from './postgres-leases.js';
import { PostgresOutbox } from './postgres-outbox.js';
import { PostgresUnitOfWork } from './postgres-unit-of-work.js';

/** Claims, a handler's writes through `context.tx` and its publishes in one transaction of PostgreSQL. `Client` is the pool's own. */
export type PostgresStore<Client extends PostgresClient> = TransactionalStore<Client>;

/** Claims with fencing tokens in PostgreSQL, for effects elsewhere. */
export type PostgresLeaseStore = LeaseStore;

/**
 * Remembers handled messages in PostgreSQL (13 or later), in tables that `migratePostgres` makes. The pool stays yours: end it after the service has stopped. Several
 * services may share one store, as long as they publish to one broker.
 * @throws EdaError `invalid-options`
 */
export function postgresStore<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options: PostgresStoreOptions & { readonly mode: 'lease' },
): PostgresLeaseStore;
export function postgresStore<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options?: PostgresStoreOptions & { readonly mode?: 'inbox' | undefined },
): PostgresStore<Client>;
export function postgresStore<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options: PostgresStoreOptions = {},
): PostgresStore<Client> | PostgresLeaseStore {
  const settings = checkStoreOptions(pool, options);
  return settings.mode === 'lease' ? new LeasedPostgres(pool, settings) : new TransactionalPostgres(pool, settings);
}

const CAPABILITIES: StoreCapabilities = { durable: true, shared: true };

class TransactionalPostgres<Client extends PostgresClient> implements PostgresStore<Client> {
  readonly mode = 'inbox';
  readonly capabilities = CAPABILITIES;
  readonly name: string;
  readonly lanes: number;
  readonly outbox: PostgresOutbox;
  readonly #settings: PostgresSettings;
  readonly #connection: PostgresConnection<Client>;

  constructor(pool: PostgresPool<Client>, settings: PostgresSettings) {
    this.name = settings.name;
    this.lanes = settings.lanes;
    this.#settings = settings;
    this.#connection = new PostgresConnection(pool, settings, () => this.outbox.close());
    const { tables, errors } = this.#connection;
    const { name, shards, pollMs, clock } = settings;
    this.outbox = new PostgresOutbox({
      pool,
      tables,
      name,
      shards,
      pollMs,
      clock,
      toError: (error) => errors.ofStore(error),
    });
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#connection.open(signal);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async begin(signal?: AbortSignal): Promise<UnitOfWork<Client>> {
    const { lockTimeoutMs, idleInTransactionTimeoutMs } = this.#settings;
    const { tables, errors } = this.#connection;
    const unit = new PostgresUnitOfWork({
      client: await this.#connection.connect(signal),
      inbox: tables.inbox,
      errors,
      lockTimeoutMs,
      idleInTransactionTimeoutMs,
      addToOutbox: (client, rows) => this.outbox.insert(client, rows),
      committed: (shards) => {
        this.outbox.committed(shards);
      },
      cancel: (client) => {
        this.#connection.cancel(client);
      },
    });
    await unit.begin();
    return unit;
  }
}

class LeasedPostgres<Client extends PostgresClient> implements PostgresLeaseStore {
  readonly mode = 'lease';
  readonly capabilities = CAPABILITIES;
  readonly name: string;
  readonly #connection: PostgresConnection<Client>;
  readonly #leases: PostgresLeases;

  constructor(pool: PostgresPool<Client>, settings: PostgresSettings) {
    this.name = settings.name;
    this.#connection = new PostgresConnection(pool, settings, async () => undefined);
    this.#leases = new PostgresLeases({
      tables: this.#connection.tables,
      clock: settings.clock,
      run: (text, values, signal) => this.#connection.run(text, values, signal),
    });
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#connection.open(signal);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  claim(requests: readonly ClaimRequest[], leaseMs: number, signal?: AbortSignal): Promise<readonly ClaimResult[]> {
    return this.#leases.claim(requests, leaseMs, signal);
  }

  complete(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#leases.complete(items);
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): Promise<readonly boolean[]> {
    return this.#leases.extend(items, leaseMs);
  }

  release(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#leases.release(items);
  }
}
