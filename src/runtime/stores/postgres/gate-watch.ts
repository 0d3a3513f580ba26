import { EdaError } from '../../errors.js';
import { runningWriters } from './outbox-writers.js';
import type { RelayConnection } from './relay-connection.js';

/** The oldest transaction that has added rows and not ended. */
interface Holder {
  readonly pid: number | null;
  readonly application: string | null;
  readonly database: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
  /** Of a prepared transaction. */
  readonly gid: string | null;
}

/** `pg_locks` shows to everybody which process runs a transaction, `pg_stat_activity` only who may see it more than its name. */
const holderStatement = (
  table: string,
): string => `SELECT o.pid, a.application_name AS application, coalesce(a.datname, p.database) AS database, a.state, p.gid,
  extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 AS seconds
FROM (SELECT w.pid, t.transactionid FROM ${runningWriters(table)} ORDER BY age(t.transactionid) DESC LIMIT 1) AS o
LEFT JOIN pg_stat_activity AS a ON a.pid = o.pid
LEFT JOIN pg_prepared_xacts AS p ON p.transaction = o.transactionid`;

export interface GateWatchOptions {
  /** Quoted name of the outbox's table. */
  readonly table: string;
  readonly now: () => number;
  readonly patienceMs: number;
}

/** Tells who holds rows of the outbox back, where that lasts too long. */
export class GateWatch {
  readonly #statement: string;
  readonly #now: () => number;
  readonly #patienceMs: number;
  #first: string | undefined;
  #since = 0;

  constructor({ table, now, patienceMs }: GateWatchOptions) {
    this.#statement = holderStatement(table);
    this.#now = now;
    this.#patienceMs = patienceMs;
  }

  /** `first` names the row that has waited longest; undefined where none does. True where it has waited too long. */
  waits(first: string | undefined): boolean {
    if (first !== this.#first) {
      this.#first = first;
      this.#since = this.#now();
    }
    return first !== undefined && this.#now() - this.#since > this.#patienceMs;
  }

  async explain(connection: Pick<RelayConnection, 'query'>, store: string): Promise<EdaError> {
    const [holder] = await connection.query<Holder>(this.#statement);
    const seconds = Math.round((this.#now() - this.#since) / 1_000);
    return new EdaError(
      'store-unavailable',
      `Store ${store}: messages in the outbox have waited ${seconds} s for ${describeHolder(holder)}.`,
      {
        fields: { store, pid: holder?.pid, gid: holder?.gid, application: holder?.application, state: holder?.state },
      },
    );
  }
}

function describeHolder(holder: Holder | undefined): string {
  const age =
    holder?.seconds === undefined || holder.seconds === null ? '' : `, open for ${Math.round(holder.seconds)} s`;
  if (holder?.gid !== undefined && holder.gid !== null)
    return `the prepared transaction '${holder.gid}' of database ${holder.database}${age}: end it there with COMMIT PREPARED or ROLLBACK PREPARED`;
  if (holder?.pid === undefined || holder.pid === null)
    return 'a transaction that published before them and is gone by now: they go out next';
  const name =
    holder.application === null || holder.application === '' ? 'without application_name' : `'${holder.application}'`;
  return `an older transaction of process ${holder.pid} (${name}, database ${holder.database}, ${holder.state ?? 'state hidden from this role'}${age}): find out why it does not end, or end it with SELECT pg_terminate_backend(${holder.pid})`;
}
