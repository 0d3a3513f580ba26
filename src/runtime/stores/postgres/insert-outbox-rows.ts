import type { OutboxRow } from '../../store.js';
import { encodeHeaders } from './outbox-headers.js';
import { becomeWriter } from './outbox-writers.js';
import type { PostgresClient } from './postgres-client.js';

export interface OutboxInsert {
  /** Quoted name of the table. */
  readonly table: string;
  readonly shardOf: (record: OutboxRow['record']) => number;
}

/** Bytes and rows of one statement, at most (a parameter may have 1 GB, and everything is in memory twice). */
const MAX_BYTES = 16 * 1_024 * 1_024;
const MAX_ROWS = 10_000;

/**
 * Adds rows within the client's transaction, their ids in the order of the rows; answers the shards that they are in. All contents travel in one binary
 * parameter, and beside it the lengths: the texts of arrays would have to be escaped, in hexadecimal, and parsed.
 */
export async function insertOutboxRows(
  client: Pick<PostgresClient, 'query'>,
  { table, shardOf }: OutboxInsert,
  rows: readonly OutboxRow[],
): Promise<ReadonlySet<number>> {
  const shards = new Set<number>();
  const statement = insertStatement(table);
  for (let from = 0; from < rows.length;) {
    const batch = new Batch();
    while (from < rows.length && !batch.isFull) {
      const row = rows[from];
      from += 1;
      if (row === undefined) continue;
      const shard = shardOf(row.record);
      shards.add(shard);
      batch.add(row, shard);
    }
    await client.query(statement, batch.parameters());
  }
  return shards;
}

/** Substrings one after the other: id, topic, key, value, headers; -1 is a length of null. */
export function insertStatement(table: string): string {
  return `WITH writer AS MATERIALIZED (${becomeWriter(table)})
INSERT INTO ${table} (shard, message_id, topic, key, value, headers, partition, reply, expires_at)
SELECT shard, convert_from(substring($1::bytea FROM start FOR id), 'UTF8'), convert_from(substring($1 FROM start + id FOR topic), 'UTF8'),
  CASE WHEN key >= 0 THEN substring($1 FROM start + id + topic FOR key) END,
  CASE WHEN value >= 0 THEN substring($1 FROM start + id + topic + greatest(key, 0) FOR value) END,
  substring($1 FROM start + id + topic + greatest(key, 0) + greatest(value, 0) FOR headers),
  partition, reply, to_timestamp(expires_ms / 1000.0)
FROM unnest($2::smallint[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::boolean[], $11::bigint[])
  AS r(shard, start, id, topic, key, value, headers, partition, reply, expires_ms) CROSS JOIN writer`;
}

class Batch {
  readonly #parts: Uint8Array[] = [];
  readonly #columns: (number | boolean | null)[][] = Array.from({ length: 10 }, () => []);
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= MAX_BYTES || (this.#columns[0]?.length ?? 0) >= MAX_ROWS;
  }

  add({ id, record, reply, expiresAt }: OutboxRow, shard: number): void {
    // The first byte is number 1.
    const start = this.#bytes + 1;
    const cells = [
      shard,
      start,
      // PostgreSQL keeps no NUL in texts.
      this.#append(id.replaceAll('\0', '\u{FFFD}')),
      this.#append(record.topic),
      this.#append(record.key),
      this.#append(record.value),
      this.#append(encodeHeaders(record.headers)),
      record.partition ?? null,
      reply === true,
      expiresAt === undefined ? null : Math.trunc(expiresAt),
    ];
    for (const [index, cell] of cells.entries()) this.#columns[index]?.push(cell);
  }

  /** Arrays as PostgreSQL writes them: the client's own way to serialise them takes longer. */
  parameters(): unknown[] {
    return [
      Buffer.concat(this.#parts, this.#bytes),
      ...this.#columns.map((cells) => `{${cells.map((cell) => cell ?? 'NULL').join(',')}}`),
    ];
  }

  /** Its length; -1 for null. */
  #append(content: Uint8Array | string | null): number {
    if (content === null) return -1;
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    return bytes.length;
  }
}
