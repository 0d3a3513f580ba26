import { payloadHash } from '../../idempotency/payload-hash.js';
import { isEdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';
import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../store.js';
import { plainArray } from './array-literal.js';
import type { PostgresTables } from './table-names.js';
import { identityKey } from '../../idempotency/identity-key.js';
import { readReply, type ReplyColumns, replyColumns, replyParameters } from './stored-reply.js';

export interface PostgresLeasesOptions {
  readonly tables: Pick<PostgresTables, 'lease' | 'token'>;
  readonly clock: Pick<Clock, 'now'>;
  /** One statement in a transaction of its own; the rows. */
  readonly run: (text: string, values: unknown[], signal?: AbortSignal) => Promise<readonly unknown[]>;
}

interface LeaseRow extends ReplyColumns {
  readonly key: string;
  readonly payload: string;
  /** Until it runs out, milliseconds; null where it is complete. */
  readonly left: string | null;
}

interface Wanted {
  readonly key: string;
  readonly payload: string;
  readonly retentionMs: number;
}

/** Two statements that want the same rows in another order: the one that was ended is as if it had never run. */
const TRIES = 10;

/**
 * Claims with fencing tokens, each step one conditional statement. Times are the database's: what one process takes for over, another one with a slower clock
 * might hold for good for a minute yet.
 */
export class PostgresLeases {
  readonly #options: PostgresLeasesOptions;

  constructor(options: PostgresLeasesOptions) {
    this.#options = options;
  }

  async claim(requests: readonly ClaimRequest[], leaseMs: number, signal?: AbortSignal): Promise<ClaimResult[]> {
    const keys = requests.map(({ identity }) => identityKey(identity));
    const wanted = new Map<string, Wanted>();
    for (const [index, { payload, retentionMs }] of requests.entries()) {
      const key = keys[index] as string;
      if (!wanted.has(key)) wanted.set(key, { key, payload: payloadHash(payload), retentionMs });
    }
    const tokens = new Map<string, string>();
    const known = new Map<string, LeaseRow>();
    const { clock } = this.#options;
    let open: readonly Wanted[] = [...wanted.values()];
    while (open.length > 0) {
      for (const [key, token] of await this.#take(open, leaseMs, signal)) tokens.set(key, token);
      const taken = open.filter(({ key }) => !tokens.has(key));
      if (taken.length === 0) break;
      for (const row of await this.#look(taken, signal)) known.set(row.key, row);
      // Those that were released, or cleaned up, in between.
      open = taken.filter(({ key }) => !known.has(key));
    }
    const given = new Set<string>();
    const now = clock.now();
    return keys.map((key, index): ClaimResult => {
      const hash = payloadHash((requests[index] as ClaimRequest).payload);
      const row = known.get(key);
      if (row !== undefined) return answer(row, hash, now);
      if (given.has(key))
        return { state: 'busy', until: now + leaseMs, samePayload: wanted.get(key)?.payload === hash };
      given.add(key);
      return { state: 'claimed', fencingToken: tokens.get(key) as string };
    });
  }

  async complete(items: readonly LeaseCompletion[]): Promise<boolean[]> {
    const { lease } = this.#options.tables;
    return this.#change(
      items,
      `UPDATE ${lease} AS l SET held_until = NULL, expires_at = now() + l.retention_ms * interval '1 millisecond', reply = r.value, reply_headers = r.headers
FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[]) AS r(key, token, value, headers)
WHERE l.key = r.key AND l.token = r.token AND l.held_until IS NOT NULL`,
      replyParameters(items.map(({ reply }) => reply)),
    );
  }

  /** A lease that has run out is still held until another claim. */
  async extend(items: readonly LeaseCompletion[], leaseMs: number): Promise<boolean[]> {
    const { lease } = this.#options.tables;
    return this.#change(
      items,
      `UPDATE ${lease} AS l SET held_until = now() + $3::float8 * interval '1 millisecond', expires_at = now() + (l.retention_ms + $3::float8) * interval '1 millisecond'
FROM unnest($1::uuid[], $2::bigint[]) AS r(key, token)
WHERE l.key = r.key AND l.token = r.token AND l.held_until IS NOT NULL`,
      [leaseMs],
    );
  }

  async release(items: readonly LeaseCompletion[]): Promise<boolean[]> {
    const { lease } = this.#options.tables;
    return this.#change(
      items,
      `DELETE FROM ${lease} AS l USING unnest($1::uuid[], $2::bigint[]) AS r(key, token)
WHERE l.key = r.key AND l.token = r.token AND l.held_until IS NOT NULL`,
      [],
    );
  }

  /** Tokens by key. */
  async #take(
    wanted: readonly Wanted[],
    leaseMs: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly (readonly [string, string])[]> {
    const { lease, token } = this.#options.tables;
    // A new token when the row is locked: the one that was drawn before the wait may be lower than its holder's.
    const rows = (await this.#run(
      `INSERT INTO ${lease} AS l (key, payload, token, held_until, retention_ms, expires_at)
SELECT r.key, r.payload, nextval($5), now() + $4::float8 * interval '1 millisecond', r.ms, now() + (r.ms + $4::float8) * interval '1 millisecond'
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS r(key, payload, ms) ORDER BY r.key
ON CONFLICT (key) DO UPDATE SET payload = EXCLUDED.payload, token = nextval($5), held_until = EXCLUDED.held_until, retention_ms = EXCLUDED.retention_ms,
  expires_at = EXCLUDED.expires_at, reply = NULL, reply_headers = NULL
WHERE l.held_until <= now() OR (l.held_until IS NULL AND l.expires_at <= now())
RETURNING replace(l.key::text, '-', '') AS key, l.token::text AS token`,
      [
        plainArray(wanted.map(({ key }) => key)),
        plainArray(wanted.map(({ payload }) => payload)),
        plainArray(wanted.map(({ retentionMs }) => retentionMs)),
        leaseMs,
        token,
      ],
      signal,
    )) as readonly { readonly key: string; readonly token: string }[];
    return rows.map((row) => [row.key, row.token]);
  }

  async #look(wanted: readonly Wanted[], signal: AbortSignal | undefined): Promise<readonly LeaseRow[]> {
    return (await this.#run(
      `SELECT replace(l.key::text, '-', '') AS key, replace(l.payload::text, '-', '') AS payload, (extract(epoch FROM l.held_until - now()) * 1000)::text AS left, ${replyColumns('l')}
FROM ${this.#options.tables.lease} l WHERE l.key = ANY($1::uuid[])`,
      [plainArray(wanted.map(({ key }) => key))],
      signal,
    )) as readonly LeaseRow[];
  }

  async #change(items: readonly LeaseCompletion[], statement: string, more: readonly unknown[]): Promise<boolean[]> {
    if (items.length === 0) return [];
    const keys = items.map(({ identity }) => identityKey(identity));
    const rows = await this.#run(
      `${statement} RETURNING replace(l.key::text, '-', '') AS key, l.token::text AS token`,
      [plainArray(keys), plainArray(items.map(({ fencingToken }) => fencingToken)), ...more],
    );
    const changed = new Set(
      (rows as readonly { readonly key: string; readonly token: string }[]).map(({ key, token }) => `${key} ${token}`),
    );
    return items.map(({ fencingToken }, index) => changed.has(`${keys[index]} ${fencingToken}`));
  }

  async #run(text: string, values: unknown[], signal?: AbortSignal): Promise<readonly unknown[]> {
    for (let tries = 1; ; tries += 1)
      try {
        return await this.#options.run(text, values, signal);
      } catch (error) {
        if (tries >= TRIES || !isEdaError(error, 'transaction-conflict')) throw error;
      }
  }
}

function answer(row: LeaseRow, payload: string, now: number): ClaimResult {
  const samePayload = row.payload === payload;
  // On this process's clock: it is the one that waits for it.
  if (row.left !== null) return { state: 'busy', until: now + Math.ceil(Number(row.left)), samePayload };
  const reply = readReply(row);
  return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
}
