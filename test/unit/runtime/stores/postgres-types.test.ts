import type { Client, Pool, PoolClient } from 'pg';
import { describe, expectTypeOf, it } from 'vitest';
import * as inventory from '../../../../generated/inventory/index.js';
import type { Transactional, Transport } from '../../../../src/runtime/index.js';
import {
  type PostgresClient,
  type PostgresLeaseStore,
  type PostgresPool,
  postgresStore,
  type PostgresStore,
} from '../../../../src/runtime/stores/postgres/index.js';

declare const pool: Pool;
declare const promisesOnly: {
  connect(): Promise<PoolClient>;
  on(event: 'connect' | 'error', listener: (what: never) => void): unknown;
  removeListener(event: 'connect' | 'error', listener: (what: never) => void): unknown;
};
declare const transport: Transport;

/** Looked at by the compiler alone: nothing here is run. */
export const types = {
  real: () => postgresStore(pool),
  promisesOnly: () => postgresStore(promisesOnly),
  own: (own: PostgresPool) => postgresStore(own),
  leases: () => postgresStore(pool, { mode: 'lease' }),
  explicit: () => postgresStore(pool, { mode: 'inbox', lanes: 8 }),
  service: () => inventory.connect({ transport, store: postgresStore(pool) }),
  withLeases: () => inventory.connect({ transport, store: postgresStore(pool, { mode: 'lease' }) }),
};

describe('types of the PostgreSQL store', () => {
  it('take the client from the pool, exactly', () => {
    expectTypeOf<ReturnType<typeof types.real>>().toEqualTypeOf<PostgresStore<PoolClient>>();
    expectTypeOf<ReturnType<typeof types.explicit>>().toEqualTypeOf<PostgresStore<PoolClient>>();
    expectTypeOf<ReturnType<typeof types.promisesOnly>>().toEqualTypeOf<PostgresStore<PoolClient>>();
    expectTypeOf<ReturnType<typeof types.own>>().toEqualTypeOf<PostgresStore<PostgresClient>>();
    expectTypeOf<ReturnType<typeof types.leases>>().toEqualTypeOf<PostgresLeaseStore>();
  });

  it('give handlers that client as context.tx', () => {
    type Handlers = Parameters<ReturnType<typeof types.service>['start']>[0];
    type Handler = Extract<Handlers['onPaymentFailed'], (...args: never[]) => unknown>;
    expectTypeOf<Parameters<Handler>[1]['tx']>().toEqualTypeOf<PoolClient>();
    expectTypeOf<Handlers>().toEqualTypeOf<inventory.InventoryHandlers<Transactional<PoolClient>>>();
    type Work = Parameters<ReturnType<typeof types.service>['transaction']>[0];
    expectTypeOf<Parameters<Work>[0]['tx']>().toEqualTypeOf<PoolClient>();
  });

  it('give none where there is none', () => {
    type Handlers = Parameters<ReturnType<typeof types.withLeases>['start']>[0];
    type Handler = Extract<Handlers['onPaymentFailed'], (...args: never[]) => unknown>;
    expectTypeOf<Parameters<Handler>[1]>().not.toHaveProperty('tx');
    expectTypeOf<Parameters<Handler>[1]['fencingToken']>().toEqualTypeOf<string>();
  });

  it('take what pg has, and nothing that has no transactions', () => {
    expectTypeOf<Pool>().toExtend<PostgresPool<PoolClient>>();
    expectTypeOf<Client>().not.toExtend<PostgresPool>();
  });
});
