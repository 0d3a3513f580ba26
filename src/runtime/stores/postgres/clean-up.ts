import type { Clock } from '../../service/types.js';
import { CLEAN_UP_ROWS, cleanUpStatement } from './clean-up-statement.js';
import { connectClient } from './connect-client.js';
import type { PostgresPool } from './postgres-client.js';
import type { PostgresTables } from './table-names.js';

/** Deletes what has expired, for as long as it is started. */
export interface CleanUp {
  start(): void;
  /** Resolves when the statement that runs has ended. Safe to call twice. */
  stop(): Promise<void>;
}

export interface CleanUpOptions {
  readonly pool: PostgresPool;
  readonly tables: Pick<PostgresTables, 'inbox' | 'lease'>;
  readonly cleanUpMs: number;
  readonly clock: Clock;
  /** Once for each time that it begins to fail; it is tried again. */
  readonly onProblem: (error: Error) => void;
  /** An error of the database in the words of the store. */
  readonly toError: (error: unknown) => Error;
}

/** Of all processes one at a time; the others find nothing to do. Nothing depends on it but room: a record that has expired counts for nothing, deleted or not. */
export function createCleanUp({ pool, tables, cleanUpMs, clock, onProblem, toError }: CleanUpOptions): CleanUp {
  const statements = [
    cleanUpStatement(tables.inbox),
    // A message that is still being handled is remembered, however long that takes.
    cleanUpStatement(tables.lease, '(held_until IS NULL OR held_until < now())'),
  ];
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  let failing = false;

  const deleteSome = async (statement: string, signal: AbortSignal): Promise<number> => {
    const client = await connectClient(pool, signal);
    let lost: Error | undefined;
    const lose = (error: Error): void => {
      lost = error;
    };
    client.on('error', lose);
    try {
      const { rowCount } = await client.query(statement, [CLEAN_UP_ROWS]);
      return rowCount ?? 0;
    } catch (error) {
      lost ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.removeListener('error', lose);
      client.release(lost);
    }
  };

  const deleteAll = async (signal: AbortSignal): Promise<void> => {
    for (const statement of statements)
      for (;;) {
        signal.throwIfAborted();
        const from = clock.now();
        if ((await deleteSome(statement, signal)) < CLEAN_UP_ROWS) break;
        // Half of the time is for others.
        await clock.sleep(clock.now() - from, signal);
      }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    try {
      for (;;) {
        // Processes that were started together need not come together.
        await clock.sleep(cleanUpMs * (0.5 + clock.random()), signal);
        try {
          await deleteAll(signal);
          failing = false;
        } catch (error) {
          signal.throwIfAborted();
          if (!failing) onProblem(toError(error));
          failing = true;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };

  return {
    start: () => {
      if (running !== undefined) return;
      const stop = new AbortController();
      const ended = run(stop.signal);
      // What a hook throws, or a clock.
      ended.catch(() => undefined);
      running = { stop, ended };
    },
    stop: async () => {
      const { stop, ended } = running ?? {};
      running = undefined;
      stop?.abort();
      await ended;
    },
  };
}
