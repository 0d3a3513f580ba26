import { EdaError } from '../errors.js';
import { isRecordError } from '../producer/is-record-error.js';
import type { RecordSender } from '../producer/record-sender.js';
import type { MutableCounters } from '../service/counters.js';
import { DEFAULTS } from '../service/defaults.js';
import type { Clock, Telemetry } from '../service/types.js';
import type { Outbox, OutboxRow } from '../store.js';
import { recordMetric } from '../telemetry/record-metric.js';
import { METRICS } from '../telemetry/telemetry-names.js';
import { createBell } from './bell.js';
import { closedError, type RelayReport, type RelayWaiter } from './relay-waiter.js';
import { lateRepliesError, refusedError, refusedRepliesError } from './refusal-errors.js';
import type { RefusedRow } from './refused-row.js';
import { createRefusedRows, sortRows, unwrittenIds } from './refused-rows.js';

/**
 * Publishes what was committed. Woken by commits; rows go out in the outbox's order, so a key keeps its order; a row is
 * marked after the broker has it, so a crash between publishes it twice, under one id.
 *
 * While the broker or the store is away everything waits and is tried again with back-off. A row that the broker refuses for
 * good (too large, no such topic) is reported, stays in the outbox, is stepped over and tried again every minute: nothing is
 * lost, and nothing is held up but the row itself; later rows of its key go on. An answer to a request is dropped then, and
 * after its deadline: its return address is the caller's choice, and nobody else waits for it.
 */
export interface Relay {
  /** Begins to listen to commits, and publishes what an earlier process left behind. */
  start(): void;
  /**
   * Resolves when the rows of `ids`, committed before this call, are published or refused; without `ids`, all rows. Rows that
   * another relay has taken are waited for, as far as the outbox can tell. Rejects with the signal's reason, or with `closed`
   * where the relay stops before.
   */
  publishNow(options?: {
    readonly ids?: readonly string[] | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<RelayReport>;
  /** Drops rows that were refused: whoever published them has dealt with that. */
  giveUp(ids: readonly string[]): void;
  /** One last pass over the outbox, then the end. Does not wait for a broker that is away: what is left is published after the next start. Safe to call twice. */
  stop(): Promise<void>;
  /** Sentences for `health()`: what keeps rows from being published. */
  readonly problems: readonly string[];
}

export interface RelayOptions {
  readonly outbox: Outbox;
  readonly sender: Pick<RecordSender, 'sendInOrder'>;
  readonly counters: Pick<MutableCounters, 'published' | 'repliesSent'>;
  /** Once for each refusal, and once for each time that broker or store begins to be away. */
  readonly onProblem: (error: Error) => void;
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
}

const { batch, baseMs, maxMs, refusedRetryMs } = DEFAULTS.relay;
/** An outbox need not call when another process has published what somebody waits for here. */
const HELD_ELSEWHERE_MS = 250;

export function createRelay(options: RelayOptions): Relay {
  const { outbox, sender, counters, clock, telemetry } = options;
  /** Names this relay to the outbox. */
  const self = {};
  const refused = createRefusedRows();
  const waiters = new Set<RelayWaiter>();
  /** Published, but not yet marked because the store was away: marked first of all, never sent again by this process. */
  const unmarked = new Set<string>();
  /** To be taken out of the outbox without having been published. */
  const dropped = new Set<string>();
  const bell = createBell(clock);
  let stopping = false;
  let loop: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;
  let failures = 0;
  let failure: string | undefined;
  /** Ends back-off and waiting for retries when the relay is asked to stop. */
  const stopped = new AbortController();

  /** Publishes until the outbox holds nothing but refused rows. Throws what keeps it from going on. */
  const drain = async (): Promise<void> => {
    // Several rows may have one id, so there may be more that wait than are known as refused.
    let waiting = 0;
    for (;;) {
      await unload();
      const limit = batch + Math.max(waiting, refused.size);
      const taken = await outbox.take(limit, self);
      const { due, late } = sortRows(taken, refused, clock.now());
      if (late.length > 0) drop(late, lateRepliesError(late));
      if (due.length > 0) await send(due);
      else if (late.length === 0) {
        if (taken.length < limit) return;
        waiting = taken.length;
      }
    }
  };

  const send = async (rows: readonly OutboxRow[]): Promise<void> => {
    const verdicts = await sender.sendInOrder(rows.map(({ record }) => record));
    let blocked: { readonly error: unknown } | undefined;
    const aside: RefusedRow[] = [];
    const replies: RefusedRow[] = [];
    const unwritten = unwrittenIds(rows, verdicts);
    for (const [index, row] of rows.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined && unwritten.has(row.id)) continue;
      if (verdict === undefined) published(row);
      else if (isRecordError(verdict.error)) (row.reply === true ? replies : aside).push({ row, error: verdict.error });
      else blocked ??= verdict;
    }
    for (const row of aside) setAside(row);
    if (replies.length > 0) drop(replies, refusedRepliesError(replies));
    await unload();
    if (aside.length > 0)
      await outbox.setAside?.(
        aside.map(({ row }) => row.id),
        self,
      );
    if (blocked !== undefined) throw blocked.error;
    succeeded();
  };

  /** Takes out of the outbox what is published or dropped. */
  const unload = async (): Promise<void> => {
    if (unmarked.size === 0 && dropped.size === 0) return;
    const done = unmarked.size;
    const ids = [...unmarked, ...dropped];
    await outbox.markPublished(ids, self);
    for (const id of ids) {
      unmarked.delete(id);
      dropped.delete(id);
    }
    if (done > 0 && telemetry?.record !== undefined) recordMetric(telemetry, METRICS.outboxPublished, done, {});
    for (const waiter of waiters) {
      for (const id of ids) waiter.open?.delete(id);
      if (waiter.open?.size === 0) finish(waiter);
    }
  };

  const published = ({ id, reply }: OutboxRow): void => {
    if (reply === true) counters.repliesSent += 1;
    else counters.published += 1;
    unmarked.add(id);
    refused.remove(id);
  };

  /** Of no use to anybody any more. */
  const drop = (rows: readonly RefusedRow[], problem: Error): void => {
    for (const row of rows) {
      dropped.add(row.row.id);
      for (const waiter of waiters) if (waiter.open?.has(row.row.id) === true) waiter.refused.push(row);
    }
    if (telemetry?.record !== undefined) recordMetric(telemetry, METRICS.outboxRefused, rows.length, {});
    onProblem(problem);
  };

  const setAside = (row: RefusedRow): void => {
    const known = refused.get(row.row.id) !== undefined;
    refused.add(row, clock.now() + refusedRetryMs);
    for (const waiter of waiters) {
      if (waiter.open?.delete(row.row.id) === true) waiter.refused.push(row);
      if (waiter.open?.size === 0) finish(waiter);
    }
    if (telemetry?.record !== undefined) recordMetric(telemetry, METRICS.outboxRefused, 1, {});
    if (known) return;
    onProblem(refusedError(row, refusedRetryMs));
  };

  const onProblem = (error: Error): void => {
    try {
      options.onProblem(error);
    } catch {
      // Whoever is told of problems has one himself: the rows must go out all the same.
    }
  };

  const finish = (waiter: RelayWaiter): void => {
    waiters.delete(waiter);
    waiter.resolve({ refused: waiter.refused });
  };

  const succeeded = (): void => {
    failures = 0;
    failure = undefined;
  };

  const failed = (error: unknown): void => {
    failures += 1;
    const reason = error instanceof Error ? error : new Error(String(error));
    failure = `the outbox is not published: ${reason.message}`;
    if (failures > 1) return;
    onProblem(
      new EdaError('publish-failed', `The outbox cannot be published and is tried again: ${reason.message}`, {
        cause: reason,
      }),
    );
  };

  const nextDue = (): number | undefined => {
    const retryAt = refused.nextRetryAt();
    if (![...waiters].some(({ heldElsewhere }) => heldElsewhere)) return retryAt;
    return Math.min(retryAt ?? Number.POSITIVE_INFINITY, clock.now() + HELD_ELSEWHERE_MS);
  };

  const backOff = (): Promise<void> =>
    clock
      .sleep(clock.random() * Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 20)), stopped.signal)
      .catch(() => undefined);

  const run = async (): Promise<void> => {
    for (;;) {
      // Waits for a commit, a call, the end, or until a refused row is due.
      if (!stopping) await bell.rung(nextDue);
      const last = stopping;
      bell.silence();
      // Rows of these were committed before this pass began: when it ends they have their verdict.
      const served = [...waiters];
      try {
        await drain();
        succeeded();
        for (const waiter of served) await serve(waiter);
      } catch (error) {
        failed(error);
        bell.ring();
        if (!last) await backOff();
      }
      if (last) break;
    }
    for (const waiter of waiters) waiter.reject(closedError());
    waiters.clear();
    await outbox.release(self).catch(failed);
  };

  /** The outbox holds nothing for this relay but refused rows: ids that are not among them are published, or taken by another relay. */
  const serve = async (waiter: RelayWaiter): Promise<void> => {
    if (!waiters.has(waiter)) return;
    const pending = (await outbox.pending?.(waiter.open === undefined ? undefined : [...waiter.open])) ?? [];
    waiter.heldElsewhere = pending.some((id) => refused.get(id) === undefined);
    if (waiter.heldElsewhere || !waiters.has(waiter)) return;
    if (waiter.open === undefined) waiter.refused.push(...refused.all());
    for (const id of waiter.open ?? []) {
      const row = refused.get(id);
      if (row !== undefined) waiter.refused.push(row);
    }
    finish(waiter);
  };

  return {
    get problems() {
      const found = failure === undefined ? [] : [failure];
      return refused.size === 0
        ? found
        : [...found, `${refused.size} messages in the outbox are refused by the broker`];
    },
    giveUp: (ids) => {
      for (const id of ids) {
        refused.remove(id);
        dropped.add(id);
      }
      bell.ring();
    },
    start: () => {
      if (loop !== undefined) return;
      unsubscribe = outbox.onCommitted(bell.ring);
      bell.ring();
      loop = run();
    },
    publishNow: ({ ids, signal } = {}) =>
      new Promise<RelayReport>((resolve, reject) => {
        if (signal?.aborted === true || loop === undefined || stopping) {
          reject(signal?.aborted === true ? (signal.reason as Error) : closedError());
          return;
        }
        const abort = (): void => {
          waiters.delete(waiter);
          reject(signal?.reason as Error);
        };
        const waiter: RelayWaiter = {
          open: ids === undefined ? undefined : new Set(ids),
          refused: [],
          heldElsewhere: false,
          resolve: (report) => {
            signal?.removeEventListener('abort', abort);
            resolve(report);
          },
          reject: (reason) => {
            signal?.removeEventListener('abort', abort);
            reject(reason);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        waiters.add(waiter);
        bell.ring();
      }),
    stop: async () => {
      stopping = true;
      unsubscribe?.();
      unsubscribe = undefined;
      stopped.abort();
      bell.ring();
      await loop;
    },
  };
}
