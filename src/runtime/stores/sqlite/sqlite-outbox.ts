import type { Outbox, OutboxRow } from '../../store.js';
import type { OutgoingHeaders } from '../../transport.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { TakenRows } from './taken-rows.js';

interface Columns {
  readonly id: number;
  readonly message_id: string;
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: string;
  readonly partition: number | null;
  readonly reply: number;
  readonly expires_at: number | null;
}

const ANONYMOUS = {};
const PAGE = 1000;

/** Committed rows until they are published. Who has taken which is known in this process alone: no other one uses the database. */
export class SqliteOutbox implements Outbox {
  readonly #connection: SqliteConnection;
  readonly #listeners = new Set<() => void>();
  readonly #taken = new TakenRows();
  readonly #sql;

  constructor(connection: SqliteConnection) {
    const { outbox } = connection.options.tables;
    this.#connection = connection;
    this.#sql = {
      insert: `INSERT INTO ${outbox} (message_id, topic, key, value, headers, partition, reply, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      page: `SELECT id, message_id, topic, key, value, headers, partition, reply, expires_at FROM ${outbox} WHERE id > ? ORDER BY id LIMIT ?`,
      delete: `DELETE FROM ${outbox} WHERE id = ?`,
    };
  }

  /** In the transaction that is open. */
  insert(rows: readonly OutboxRow[]): void {
    const insert = this.#connection.prepare(this.#sql.insert);
    for (const { id, record, reply, expiresAt } of rows)
      insert.run(
        id,
        record.topic,
        toBytes(record.key),
        toBytes(record.value),
        writeHeaders(record.headers),
        record.partition ?? null,
        reply === true ? 1 : 0,
        expiresAt ?? null,
      );
  }

  /** Rows were committed. */
  committed(): void {
    for (const listener of this.#listeners) listener();
  }

  async take(limit: number, relay: object = ANONYMOUS): Promise<readonly OutboxRow[]> {
    return this.#connection.read('read the outbox', () => {
      const page = this.#connection.prepare(this.#sql.page);
      const given: OutboxRow[] = [];
      for (let last = 0, more = true; more && given.length < limit;) {
        const size = Math.min(PAGE, limit - given.length);
        const rows = page.all(last, size) as readonly Columns[];
        for (const columns of rows) if (this.#taken.take(columns, relay)) given.push(readRow(columns));
        more = rows.length === size;
        last = rows.at(-1)?.id ?? last;
      }
      return given;
    });
  }

  async markPublished(ids: readonly string[], relay?: object): Promise<void> {
    const rows = this.#taken.find(ids, relay);
    if (rows.length === 0) return;
    await this.#connection.transact('mark what is published', () => {
      const remove = this.#connection.prepare(this.#sql.delete);
      for (const { place } of rows) remove.run(place);
    });
    if (this.#taken.free(rows)) this.committed();
  }

  async release(relay: object = ANONYMOUS): Promise<void> {
    if (this.#taken.free(this.#taken.of(relay))) this.committed();
  }

  onCommitted(listener: () => void): () => void {
    // A listener of its own even where a function is handed in twice: stopping one must not stop the other.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }
}

function toBytes(value: Uint8Array | string | null): Uint8Array | null {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}

/** Text as it is, bytes as a list with their base64. */
function writeHeaders(headers: OutgoingHeaders): string {
  const entries = Object.entries(headers);
  if (entries.every(([, value]) => typeof value === 'string')) return JSON.stringify(headers);
  const base64 = (bytes: Uint8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return JSON.stringify(
    Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : [base64(value)]])),
  );
}

function readHeaders(text: string): OutgoingHeaders {
  const written = JSON.parse(text) as Readonly<Record<string, string | readonly [string]>>;
  const read = Object.entries(written).map(([name, value]): [string, string | Uint8Array] => [
    name,
    typeof value === 'string' ? value : Buffer.from(value[0], 'base64'),
  ]);
  return Object.fromEntries(read);
}

function readRow(columns: Columns): OutboxRow {
  const { message_id: id, topic, key, value, headers, partition, reply, expires_at: expiresAt } = columns;
  return {
    id,
    record: { topic, key, value, headers: readHeaders(headers), ...(partition === null ? {} : { partition }) },
    ...(reply === 1 ? { reply: true as const } : {}),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}
