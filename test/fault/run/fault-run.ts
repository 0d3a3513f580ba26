import type { Pool } from 'pg';
import * as inventory from '../../../generated/inventory/index.js';
import { channelsOf } from '../../../src/runtime/service/names.js';
import { migratePostgres } from '../../../src/runtime/stores/postgres/index.js';
import { createTopics, kafkaAddress, kafkaClient } from '../../support/kafka.js';
import { createDatabase, type TestDatabase } from '../../support/postgres.js';
import { uniqueName } from '../../support/unique-name.js';
import { waitUntil } from '../../support/wait-until.js';
import { checkHistory, type Verdict } from '../checker/check-history.js';
import { EFFECT_TABLES } from '../member/effect-tables.js';
import { DEFAULT_SETTINGS, type MemberSettings } from '../member/protocol.js';
import { MemberProcess, type MemberProgram } from './member-process.js';
import { headersOf, type Message } from './messages.js';
import { readHistory, type HistoryTopics } from './read-history.js';

export interface Placed extends Message {
  readonly partition: number;
}

export interface FaultRunOptions {
  readonly program: MemberProgram;
  readonly partitions: number;
  readonly settings?: Partial<MemberSettings>;
}

/** Topics, a group and a database of its own, and the members that a test starts and ends. */
export class FaultRun {
  readonly prefix = uniqueName('fault');
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly topics: HistoryTopics;
  /** All that were started. */
  readonly members: MemberProcess[] = [];
  readonly #options: FaultRunOptions;
  /** What it tries again is there once. */
  readonly #producer = kafkaClient().producer({ idempotent: true, maxInFlightRequests: 1 });
  readonly #admin = kafkaClient().admin();
  #sent = 0;

  static async create(options: FaultRunOptions): Promise<FaultRun> {
    const database = await createDatabase('eda-fault');
    const run = new FaultRun(options, database);
    await migratePostgres(run.pool);
    await run.pool.query(EFFECT_TABLES);
    await createTopics(
      channelsOf(inventory.inventoryService).flatMap(({ address }) =>
        address === null ? [] : [{ topic: `${run.prefix}.${address}`, numPartitions: options.partitions }],
      ),
    );
    await Promise.all([run.#producer.connect(), run.#admin.connect()]);
    return run;
  }

  private constructor(options: FaultRunOptions, database: TestDatabase) {
    this.#options = options;
    this.database = database;
    this.pool = database.createPool({ max: 2 });
    const input = `${this.prefix}.orders.placed`;
    this.topics = {
      input,
      output: `${this.prefix}.inventory.stock-reserved`,
      deadLetters: `dlq.${this.group}.${input}`,
    };
  }

  get group(): string {
    return `${this.prefix}.inventory`;
  }

  get live(): readonly MemberProcess[] {
    return this.members.filter(({ running }) => running);
  }

  start(settings: Partial<MemberSettings> = {}): MemberProcess {
    const member = new MemberProcess(this.#options.program, {
      ...DEFAULT_SETTINGS,
      ...this.#options.settings,
      kafka: kafkaAddress(),
      postgres: this.database.url,
      prefix: this.prefix,
      name: `member-${this.members.length}`,
      ...settings,
    });
    this.members.push(member);
    return member;
  }

  /** In this order. */
  async send(records: readonly Placed[]): Promise<void> {
    this.#sent += records.length;
    await this.#producer.send({
      topic: this.topics.input,
      acks: -1,
      messages: records.map((record) => ({
        key: record.key,
        value: record.payload,
        partition: record.partition,
        headers: headersOf(record),
      })),
    });
  }

  /** Records that the group has acknowledged. Undefined while the broker does not know who looks after the group. */
  async committed(): Promise<number | undefined> {
    try {
      const [offsets] = await this.#admin.fetchOffsets({ groupId: this.group, topics: [this.topics.input] });
      return offsets?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
    } catch (error) {
      if ((error as { readonly retriable?: boolean }).retriable === true) return undefined;
      throw error;
    }
  }

  /** Undefined while the database does not answer. */
  async effects(): Promise<number | undefined> {
    return this.#count('SELECT count(*) FROM effect');
  }

  /** How often handlers wrote something that was rolled back. */
  async rolledBack(): Promise<number> {
    const runs = await this.#count('SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS count FROM runs');
    return (runs ?? 0) - ((await this.effects()) ?? 0);
  }

  async untilEffects(count: number, timeoutMs = 60_000): Promise<void> {
    await waitUntil(`there are ${count} effects`, async () => ((await this.effects()) ?? 0) >= count, timeoutMs);
  }

  /** Everything that was sent is acknowledged, and everything that was published is on its way no longer. */
  async untilFinished(timeoutMs = 120_000): Promise<void> {
    let state = '';
    try {
      await waitUntil(
        'all is handled, acknowledged and published',
        async () => {
          const [committed, waiting] = [
            await this.committed(),
            await this.#count('SELECT count(*) FROM edagen_outbox'),
          ];
          state = `${committed} of ${this.#sent} records are committed, ${waiting} rows are in the outbox`;
          return committed === this.#sent && waiting === 0;
        },
        timeoutMs,
      );
    } catch (error) {
      throw new Error(`${state}. Problems of members: ${JSON.stringify(this.problems(), undefined, 1)}`, {
        cause: error,
      });
    }
  }

  /** What members reported, each text once. */
  problems(): string[] {
    const texts = this.members.flatMap(({ name, told }) =>
      told.flatMap((one) => (one.kind === 'problem' ? [`${name}: ${one.where}: ${one.code}: ${one.message}`] : [])),
    );
    return [...new Set(texts)].slice(-8).map((text) => text.slice(0, 300));
  }

  /** Reads what the run has left behind, and lets the checker judge it. */
  async verdict(): Promise<Verdict> {
    const history = await readHistory(this.pool, this.topics);
    if (history.sent.length !== this.#sent)
      throw new Error(`${this.#sent} records were sent, and ${history.sent.length} are in ${this.topics.input}.`);
    return checkHistory(history);
  }

  async close(): Promise<void> {
    await Promise.all(this.live.map((member) => member.kill()));
    const topics = (await this.#admin.listTopics()).filter((topic) => topic.includes(`${this.prefix}.`));
    if (topics.length > 0) await this.#admin.deleteTopics({ topics });
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()]);
    await this.database.drop();
  }

  async #count(statement: string): Promise<number | undefined> {
    try {
      const { rows } = await this.pool.query<{ count: string }>(statement);
      return Number(rows[0]?.count);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }
}

/** The server was restarted, or has ended our connection. */
function isGone(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return (
    code === 'ECONNREFUSED' || code === 'ECONNRESET' || /^57P0[1-3]$/.test(code ?? '') || /terminated/.test(message)
  );
}
