import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../store.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { identityKey } from '../../idempotency/identity-key.js';
import { payloadOf, readReply, type ReplyColumns, timeAfter } from './stored-identity.js';

interface Row extends ReplyColumns {
  readonly same: number;
  readonly held_until: number | null;
}

/** Tokens of one millisecond, of which there are more than a process can give. */
const TOKENS_PER_MS = 1000;

/** Claims with a fencing token, each change conditional on the current one. Everything in the transaction that is open. */
export class LeaseTable {
  readonly #connection: SqliteConnection;
  readonly #sql;

  constructor(connection: SqliteConnection) {
    const { lease, state } = connection.options.tables;
    this.#connection = connection;
    this.#sql = {
      // Free is what is unknown, what was held and has run out, and what is complete and has expired. Times are whole numbers from 1970 on.
      claim: `INSERT INTO ${lease} (key, payload, token, held_until, retention_ms, expires_at) VALUES (unhex(?), unhex(?), ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, token = excluded.token, held_until = excluded.held_until, retention_ms = excluded.retention_ms, expires_at = excluded.expires_at, reply = NULL, reply_headers = NULL WHERE coalesce(${lease}.held_until, ${lease}.expires_at) <= ?`,
      find: `SELECT payload = unhex(?) AS same, held_until, reply, reply_headers FROM ${lease} WHERE key = unhex(?)`,
      complete: `UPDATE ${lease} SET held_until = NULL, expires_at = min(? + retention_ms, ${Number.MAX_SAFE_INTEGER}), reply = ?, reply_headers = ? WHERE key = unhex(?) AND token = ? AND held_until IS NOT NULL`,
      extend: `UPDATE ${lease} SET held_until = ?, expires_at = min(? + retention_ms, ${Number.MAX_SAFE_INTEGER}) WHERE key = unhex(?) AND token = ? AND held_until IS NOT NULL`,
      release: `DELETE FROM ${lease} WHERE key = unhex(?) AND token = ? AND held_until IS NOT NULL`,
      // Never one that was given, even where the file is a copy of an older day: a sink would refuse it for ever.
      token: `INSERT INTO ${state} (name, value) VALUES ('token', max(?, 0)) ON CONFLICT (name) DO UPDATE SET value = max(value + 1, excluded.value) RETURNING value`,
    };
  }

  claim(requests: readonly ClaimRequest[], leaseMs: number): ClaimResult[] {
    const now = this.#connection.now();
    const claim = this.#connection.prepare(this.#sql.claim);
    const until = timeAfter(now, leaseMs);
    let token: number | undefined;
    return requests.map((request) => {
      const [key, payload] = [identityKey(request.identity), payloadOf(request)];
      token ??= this.#nextToken(now);
      const retentionMs = timeAfter(0, request.retentionMs);
      const { changes } = claim.run(key, payload, token, until, retentionMs, timeAfter(until, retentionMs), now);
      if (Number(changes) === 0) return this.#answer(key, payload);
      const fencingToken = String(token);
      token = undefined;
      return { state: 'claimed', fencingToken };
    });
  }

  complete(items: readonly LeaseCompletion[]): boolean[] {
    const now = this.#connection.now();
    const complete = this.#connection.prepare(this.#sql.complete);
    return items.map(({ reply, ...held }) => {
      const headers = reply === undefined ? null : JSON.stringify(reply.headers);
      return Number(complete.run(now, reply?.value ?? null, headers, ...holder(held)).changes) > 0;
    });
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): boolean[] {
    const until = timeAfter(this.#connection.now(), leaseMs);
    const extend = this.#connection.prepare(this.#sql.extend);
    return items.map((item) => Number(extend.run(until, until, ...holder(item)).changes) > 0);
  }

  release(items: readonly LeaseCompletion[]): boolean[] {
    const release = this.#connection.prepare(this.#sql.release);
    return items.map((item) => Number(release.run(...holder(item)).changes) > 0);
  }

  #nextToken(now: number): number {
    const row = this.#connection.prepare(this.#sql.token).get(Math.floor(now) * TOKENS_PER_MS);
    return (row as { readonly value: number }).value;
  }

  #answer(key: string, payload: string): ClaimResult {
    const row = this.#connection.prepare(this.#sql.find).get(payload, key) as Row;
    const samePayload = row.same === 1;
    if (row.held_until !== null) return { state: 'busy', until: row.held_until, samePayload };
    const reply = readReply(row);
    return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
  }
}

/** A token that is none is nobody's. */
function holder({ identity, fencingToken }: LeaseCompletion): [string, number] {
  const token = Number(fencingToken);
  return [identityKey(identity), Number.isSafeInteger(token) ? token : -1];
}
