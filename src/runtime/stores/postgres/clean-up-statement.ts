import { advisoryKey } from './advisory-key.js';

/** Rows of one statement, at most: it locks them, and keeps others from nothing else. */
export const CLEAN_UP_ROWS = 10_000;

/**
 * Deletes the oldest rows that have expired by the database's clock, $1 at most, where nobody else is at it at this moment. A row that is claimed anew, or used, is
 * passed over.
 * @param table quoted name
 * @param condition what has to hold beside
 */
export function cleanUpStatement(table: string, condition = 'true'): string {
  return `WITH leader AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(${advisoryKey('clean-up', table).text}) AS chosen)
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table} WHERE (SELECT chosen FROM leader) AND expires_at < now() AND ${condition} ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED))`;
}
