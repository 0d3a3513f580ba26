import { EdaError } from '../errors.js';
import { isRecordError } from '../producer/is-record-error.js';
import type { RecordSender } from '../producer/record-sender.js';
import type { MutableCounters } from '../service/counters.js';
import { DEFAULTS } from '../service/defaults.js';
import type { Clock, Telemetry } from '../service/types.js';
import type { Outbox } from '../store.js';
import { recordMetric } from '../telemetry/record-metric.js';
import { METRICS } from '../telemetry/telemetry-names.js';
import { closedError, type RelayReport, type RelayWaiter } from './relay-waiter.js';
import { createRefusedRows, refusedError, type RefusedRow } from './refused-rows.js';

/**
 * Publishes what was committed. Woken by commits; rows go out in the outbox's order, so a key keeps its order; a row is
 * marked after the broker has it, so a crash between publishes it twice, under one id.
 *
 * While the broker or the store is away everything waits and is tried again with back-off. A row that the broker refuses for
 * good (too large, no such topic) is reported, stays in the outbox, is stepped over and tried again every minute: nothing is
 * lost, and nothing is held up but the row itself; later rows of its key go on.
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
  /** One last pass over the outbox, then the end. Does not wait for a broker that is away: what is left is published after the next start. Safe to call twice. */
  stop(): Promise<void>;
  /** Sentences for `health()`: what keeps rows from being published. */
  readonly problems: readonly string[];
}

export interface RelayOptions {
  readonly outbox: Outbox;
  readonly sender: Pick<RecordSender, 'sendInOrder'>;
  readonly counters: Pick<MutableCounters, 'published'>;
  /** Once for each refusal, and once for each time that broker or store begins to be away. */
  readonly onProblem: (error: Error) => void;
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
}

const { batch, baseMs, maxMs, refusedRetryMs, maxRefused } = DEFAULTS.relay;
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
  let wake: (() => void) | undefined;
  let woken = false;
  let stopping = false;
  let loop: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;
  let failures = 0;
  let failure: string | undefined;
  /** Ends back-off and waiting for retries when the relay is asked to stop. */
  const stopped = new AbortController();

  const ring = (): void => {
    woken = true;
    wake?.();
  };

  /** Publishes until the outbox holds nothing but refused rows. Throws what keeps it from going on. */
  const drain = async (): Promise<void> => {
    for (;;) {
      await markPublished();
      const now = clock.now();
      const limit = batch + Math.min(refused.size, maxRefused);
      const taken = await outbox.take(limit, self);
      const rows = taken.filter(({ id }) => !refused.waits(id, now));
      if (rows.length === 0) {
        if (taken.length < limit) return;
        throw new EdaError(
          'publish-failed',
          `More than ${maxRefused} messages in the outbox are refused by the broker.`,
        );
      }
      const verdicts = await sender.sendInOrder(rows.map(({ record }) => record));
      let blocked: { readonly error: unknown } | undefined;
      const aside: string[] = [];
      for (const [index, row] of rows.entries()) {
        const verdict = verdicts[index];
        if (verdict === undefined) published(row.id);
        else if (isRecordError(verdict.error)) {
          setAside({ row, error: verdict.error });
          aside.push(row.id);
        } else blocked ??= verdict;
      }
      await markPublished();
      if (aside.length > 0) await outbox.setAside?.(aside);
      if (blocked !== undefined) throw blocked.error;
      succeeded();
    }
  };

  const markPublished = async (): Promise<void> => {
    if (unmarked.size === 0) return;
    const ids = [...unmarked];
    await outbox.markPublished(ids);
    for (const id of ids) unmarked.delete(id);
    if (telemetry?.record !== undefined) recordMetric(telemetry, METRICS.outboxPublished, ids.length, {});
    for (const waiter of waiters) {
      for (const id of ids) waiter.open?.delete(id);
      if (waiter.open?.size === 0) finish(waiter);
    }
  };

  const published = (id: string): void => {
    counters.published += 1;
    unmarked.add(id);
    refused.remove(id);
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

  /** Waits for a commit, a call, the end, or until a refused row is due. */
  const nextCall = async (): Promise<void> => {
    if (woken || stopping) return;
    const due = nextDue();
    const alarm = new AbortController();
    const rung = new Promise<void>((resolve) => {
      wake = resolve;
    });
    try {
      if (due === undefined) await rung;
      else await Promise.race([rung, clock.sleep(Math.max(0, due - clock.now()), alarm.signal).catch(() => undefined)]);
    } finally {
      wake = undefined;
      alarm.abort();
    }
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
      await nextCall();
      const last = stopping;
      woken = false;
      // Rows of these were committed before this pass began: when it ends they have their verdict.
      const served = [...waiters];
      try {
        await drain();
        succeeded();
        for (const waiter of served) await serve(waiter);
      } catch (error) {
        failed(error);
        woken = true;
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
    start: () => {
      if (loop !== undefined) return;
      unsubscribe = outbox.onCommitted(ring);
      woken = true;
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
        ring();
      }),
    stop: async () => {
      stopping = true;
      unsubscribe?.();
      unsubscribe = undefined;
      stopped.abort();
      ring();
      await loop;
    },
  };
}
