import { advisoryKey } from './advisory-key.js';

/**
 * A transaction that adds rows to the outbox holds a shared lock from before it draws their ids until its end. So a relay can tell the transactions whose rows may still
 * appear from all others: a long report, a batch job or a handler that waits for an answer holds no message back.
 */
function writersKey(table: string): { readonly text: string; readonly condition: string } {
  const { text, classid, objid } = advisoryKey('writers', table);
  return {
    text,
    condition: `w.locktype = 'advisory' AND w.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND w.classid = ${classid} AND w.objid = ${objid} AND w.objsubid = 1 AND w.granted`,
  };
}

/** A subquery of one row that makes the transaction a writer. It gets its transaction id first, by which relays know it. */
export function becomeWriter(table: string): string {
  return `SELECT pg_advisory_xact_lock_shared(CASE WHEN pg_current_xact_id() IS NOT NULL THEN ${writersKey(table).text} END)`;
}

/** Writers that run now (`w`) with their transaction ids (`t`); `pg_locks` shows them to every role, prepared ones too. */
export function runningWriters(table: string): string {
  return `pg_locks AS w JOIN pg_locks AS t ON t.virtualtransaction = w.virtualtransaction AND t.pid IS NOT DISTINCT FROM w.pid
  AND t.locktype = 'transactionid' AND t.mode = 'ExclusiveLock' AND t.granted
WHERE ${writersKey(table).condition}`;
}
