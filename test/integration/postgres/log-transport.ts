import type { Pool } from 'pg';
import { createRecordSender, type RecordSender } from '../../../src/runtime/producer/record-sender.js';
import { systemClock } from '../../../src/runtime/service/clock.js';
import type { OutgoingRecord } from '../../../src/runtime/transport.js';
import { FakeTransport } from '../../unit/runtime/fake-transport.js';

/** What was published, in order, by whichever process: a broker in a table. */
export interface LogEntry {
  readonly id: string;
  readonly key: string | null;
  readonly text: string;
  readonly sender: string;
}

export async function createLog(pool: Pool): Promise<void> {
  await pool.query('CREATE TABLE log (place bigserial PRIMARY KEY, sender text, id text, key text, text text)');
}

/** A sender that writes to the log: in one transaction a request, as brokers do. */
export function createLogSender(
  pool: Pool,
  sender: string,
  afterSend: (records: readonly OutgoingRecord[]) => Promise<void> | void = () => undefined,
): RecordSender {
  return createRecordSender({
    clock: systemClock,
    transport: Object.assign(new FakeTransport(), {
      send: async (records: readonly OutgoingRecord[]) => {
        await pool.query(
          `INSERT INTO log (sender, id, key, text) SELECT $1, e->>0, e->>1, e->>2 FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS a(e, n) ORDER BY n`,
          [
            sender,
            JSON.stringify(records.map(({ headers, key, value }) => [headers['ce_id'], textOf(key), textOf(value)])),
          ],
        );
        await afterSend(records);
      },
    }),
  });
}

export async function readLog(pool: Pool): Promise<readonly LogEntry[]> {
  const { rows } = await pool.query<LogEntry>('SELECT id, key, text, sender FROM log ORDER BY place');
  return rows;
}

/** The first time that each message is in the log: what consumers that drop duplicates go by. */
export function firstTimes(log: readonly LogEntry[]): readonly LogEntry[] {
  const seen = new Set<string>();
  return log.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function textOf(bytes: Uint8Array | string | null): string | null {
  return bytes === null || typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
}
