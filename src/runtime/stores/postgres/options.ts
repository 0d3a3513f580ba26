import { systemClock } from '../../service/clock.js';
import { createOptionsCheck, type OptionsCheck } from '../../service/options-check.js';
import type { Clock } from '../../service/types.js';
import { identifierProblem } from './quote-identifier.js';
import { DEFAULT_PLACE, RESERVED_BYTES, type TablePlace } from './table-names.js';

/** Where the tables are. */
export interface PostgresPlaceOptions {
  /** Schema of the tables. `public` by default. */
  readonly schema?: string | undefined;
  /** What the names of all tables begin with. `edagen_` by default. */
  readonly prefix?: string | undefined;
}

/** Options of `postgresStore`. */
export interface PostgresStoreOptions extends PostgresPlaceOptions {
  /** `inbox`: handlers get `context.tx`. `lease`: they get `context.fencingToken`. `inbox` by default. */
  readonly mode?: 'inbox' | 'lease' | undefined;
  /** Inbox: transactions side by side, each with a connection of its own. 4 by default. */
  readonly lanes?: number | undefined;
  /** How long a statement of a transaction waits for a lock. 10 s by default. */
  readonly lockTimeoutMs?: number | undefined;
  /** When the database ends a transaction in which nothing happens: more than the handler timeout. 90 s by default. */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /** Parts of the outbox, each published by one process at a time: the same number in every process. 16 by default. */
  readonly shards?: number | undefined;
  /** How often the relay looks for committed messages without being told of any. 1 s by default. */
  readonly pollMs?: number | undefined;
  /** How often one of the processes deletes what has expired. 1 min by default. */
  readonly cleanUpMs?: number | undefined;
  /** What messages and logs call the store. `postgres` by default. */
  readonly name?: string | undefined;
  /** Told once when something begins to fail that no message waits for: the clean-up. A warning of the process by default. */
  readonly onProblem?: ((problem: Error) => void) | undefined;
  /** Injected by tests. */
  readonly clock?: Clock | undefined;
}

/** Every option, checked and with its default. */
export interface PostgresSettings {
  readonly mode: 'inbox' | 'lease';
  readonly place: TablePlace;
  readonly lanes: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly shards: number;
  readonly pollMs: number;
  readonly cleanUpMs: number;
  readonly name: string;
  readonly onProblem: (problem: Error) => void;
  readonly clock: Clock;
}

const PLACE_OPTIONS = ['schema', 'prefix'];
const STORE_OPTIONS = [
  'mode',
  'lanes',
  ...PLACE_OPTIONS,
  'lockTimeoutMs',
  'idleInTransactionTimeoutMs',
  'shards',
  'pollMs',
  'cleanUpMs',
  'name',
  'onProblem',
  'clock',
];

/** Longest time that PostgreSQL takes as a setting in milliseconds, and Node as a timer. */
const LONGEST_MS = 2_147_483_647;
const POOL_METHODS = ['connect', 'on', 'removeListener'];

/** @throws EdaError `invalid-options` with everything that is wrong. */
export function checkStoreOptions(pool: object, options: unknown): PostgresSettings {
  const check = createOptionsCheck('postgresStore', options, STORE_OPTIONS);
  check.required('pool', pool, 'a pool, such as new Pool() of pg');
  check.methods('pool', pool, POOL_METHODS);
  const given: PostgresStoreOptions = check.value;
  const ms = (name: keyof PostgresStoreOptions, fallback: number): number =>
    check.integer(name, given[name], fallback, { min: 1, max: LONGEST_MS });
  check.text('name', given.name);
  const settings: PostgresSettings = {
    mode: check.oneOf('mode', given.mode, 'inbox', ['inbox', 'lease']),
    place: checkPlace(check, given),
    lanes: check.integer('lanes', given.lanes, 4, { min: 1, max: 1_000 }),
    lockTimeoutMs: ms('lockTimeoutMs', 10_000),
    idleInTransactionTimeoutMs: ms('idleInTransactionTimeoutMs', 90_000),
    // They are kept in two bytes.
    shards: check.integer('shards', given.shards, 16, { min: 1, max: 1_024 }),
    pollMs: ms('pollMs', 1_000),
    cleanUpMs: ms('cleanUpMs', 60_000),
    name: given.name ?? 'postgres',
    onProblem: check.callback('onProblem', given.onProblem) ?? warn,
    clock: check.methods('clock', given.clock, ['now', 'sleep', 'random', 'uuid']) ?? systemClock,
  };
  check.throwProblems();
  return settings;
}

function warn(problem: Error): void {
  process.emitWarning(problem);
}

/** @throws EdaError `invalid-options` with everything that is wrong. `pool` only where the call has one. */
export function checkPlaceOptions(what: string, options: unknown, ...[pool]: readonly [pool?: object]): TablePlace {
  const check = createOptionsCheck(what, options, PLACE_OPTIONS);
  if (pool !== undefined) check.methods('pool', pool, POOL_METHODS);
  const place = checkPlace(check, check.value);
  check.throwProblems();
  return place;
}

function checkPlace(check: OptionsCheck, { schema, prefix }: PostgresPlaceOptions): TablePlace {
  checkName(check, 'schema', schema, 0);
  if (schema === '') check.text('schema', schema);
  checkName(check, 'prefix', prefix, RESERVED_BYTES);
  return { schema: schema ?? DEFAULT_PLACE.schema, prefix: prefix ?? DEFAULT_PLACE.prefix };
}

function checkName(check: OptionsCheck, option: string, name: unknown, reserved: number): void {
  if (name === undefined) return;
  if (typeof name !== 'string') check.text(option, name);
  else {
    const problem = identifierProblem(name, reserved);
    if (problem !== undefined) check.wrong(option, name, problem);
  }
}
