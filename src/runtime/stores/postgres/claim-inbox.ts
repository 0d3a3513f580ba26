import { payloadHash } from '../../idempotency/payload-hash.js';
import type { ClaimRequest, ClaimResult } from '../../store.js';
import { plainArray } from './array-literal.js';
import { identityKey } from '../../idempotency/identity-key.js';
import { readReply, type ReplyColumns, replyColumns } from './stored-reply.js';

/** Sends a statement within the transaction; the rows. */
export type RunStatement = (text: string, values: unknown[]) => Promise<readonly unknown[]>;

export interface InboxClaims {
  /** In the order of the requests. */
  readonly results: readonly ClaimResult[];
  /** Keys that are this transaction's now. */
  readonly claimed: Iterable<string>;
}

interface KnownRow extends ReplyColumns {
  readonly key: string;
  readonly payload: string;
  readonly expired: string;
}

interface Wanted {
  readonly key: string;
  readonly payload: string;
  readonly retentionMs: number;
}

const CLAIMED: ClaimResult = { state: 'claimed' };
const WITHIN_UNIT = { state: 'duplicate' } as const;

/** Rows in the order of their keys: two claims in opposite order would wait for each other. One row answers, since a thousand have to be read. */
function insertStatement(table: string, retention: 'one' | 'each'): string {
  const [ms, source] =
    retention === 'one'
      ? ['$4::bigint', 'unnest($1::uuid[], $2::uuid[]) AS i(key, payload)']
      : ['i.ms', 'unnest($1::uuid[], $2::uuid[], $4::bigint[]) AS i(key, payload, ms)'];
  return `WITH claimed AS (
  INSERT INTO ${table} (key, payload, expires_at)
  SELECT i.key, i.payload, now() + ${ms} * interval '1 millisecond' FROM ${source} ORDER BY i.key
  ON CONFLICT DO NOTHING RETURNING key
) SELECT CASE WHEN count(*) < $3::int THEN string_agg(replace(key::text, '-', ''), ',') ELSE 'all' END AS claimed FROM claimed`;
}

/**
 * Claims in a transaction: one statement, and others only where something was there before. What has expired and was not cleaned up yet makes room; the
 * database's clock decides on that, since the clocks of processes differ.
 */
export async function claimInbox(
  run: RunStatement,
  table: string,
  requests: readonly ClaimRequest[],
): Promise<InboxClaims> {
  const keys = requests.map(({ identity }) => identityKey(identity));
  const wanted = new Map<string, Wanted>();
  for (const [index, { payload, retentionMs }] of requests.entries()) {
    const key = keys[index] as string;
    if (!wanted.has(key)) wanted.set(key, { key, payload: payloadHash(payload), retentionMs });
  }
  const known = await claimAll(run, table, wanted);
  const free = wanted.size === requests.length ? undefined : new Set<string>();
  const results = keys.map((key, index): ClaimResult => {
    const result = known.get(key);
    const { payload } = requests[index] as ClaimRequest;
    if (result !== undefined) return duplicate(result, payload);
    // The first of two copies in one chunk has claimed it, the second one finds that.
    if (free?.has(key) === true)
      return { ...WITHIN_UNIT, samePayload: wanted.get(key)?.payload === payloadHash(payload) };
    free?.add(key);
    return CLAIMED;
  });
  for (const key of known.keys()) wanted.delete(key);
  return { results, claimed: wanted.keys() };
}

/** Those that are duplicates; all others are claimed. */
async function claimAll(
  run: RunStatement,
  table: string,
  wanted: ReadonlyMap<string, Wanted>,
): Promise<ReadonlyMap<string, KnownRow>> {
  const known = new Map<string, KnownRow>();
  let open: readonly Wanted[] = [...wanted.values()];
  while (open.length > 0) {
    const claimed = await insert(run, table, open);
    if (claimed === undefined) break;
    const taken = open.filter(({ key }) => !claimed.has(key));
    // A statement of its own: the one that inserts sees nothing of what was committed while it waited.
    const rows = (await run(
      `SELECT replace(i.key::text, '-', '') AS key, replace(i.payload::text, '-', '') AS payload, (i.expires_at <= now())::text AS expired, ${replyColumns('i')} FROM ${table} i WHERE i.key = ANY($1::uuid[])`,
      [plainArray(taken.map(({ key }) => key))],
    )) as readonly KnownRow[];
    const expired: string[] = [];
    for (const row of rows)
      if (row.expired === 'true') expired.push(row.key);
      else known.set(row.key, row);
    if (expired.length > 0)
      await run(`DELETE FROM ${table} WHERE key = ANY($1::uuid[]) AND expires_at <= now()`, [plainArray(expired)]);
    // Also those that the clean-up of another process has removed in between.
    open = taken.filter(({ key }) => !known.has(key));
  }
  return known;
}

/** The keys that were claimed; undefined where all were. */
async function insert(
  run: RunStatement,
  table: string,
  wanted: readonly Wanted[],
): Promise<ReadonlySet<string> | undefined> {
  const [first] = wanted;
  const alike = wanted.every(({ retentionMs }) => retentionMs === first?.retentionMs);
  const [row] = (await run(insertStatement(table, alike ? 'one' : 'each'), [
    plainArray(wanted.map(({ key }) => key)),
    plainArray(wanted.map(({ payload }) => payload)),
    wanted.length,
    alike ? first?.retentionMs : plainArray(wanted.map(({ retentionMs }) => retentionMs)),
  ])) as readonly { readonly claimed: string | null }[];
  if (row?.claimed === 'all') return undefined;
  return new Set(row?.claimed?.split(','));
}

function duplicate(row: KnownRow, payload: Uint8Array | null): ClaimResult {
  const samePayload = row.payload === payloadHash(payload);
  const reply = readReply(row);
  return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
}
