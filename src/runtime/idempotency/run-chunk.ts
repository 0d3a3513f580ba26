import type { ConsumeCore } from '../consumer/consume-core.js';
import { judge, toError } from '../consumer/failure.js';
import { TransactionContext } from '../consumer/handler-context.js';
import { HandlerRun } from '../consumer/handler-run.js';
import { invokeWithTimeout } from '../consumer/invoke-handler.js';
import type { StopSignals } from '../consumer/stop-signals.js';
import type { RunWatch, WatchedSlot } from '../consumer/run-watch.js';
import type { Task } from '../consumer/task.js';
import { isEdaError } from '../errors.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { storedReply } from '../request-reply/responder.js';
import type { ClaimResult, MessageIdentity, OutboxRow, StoredReply, TransactionalStore, UnitOfWork } from '../store.js';
import { idReuse } from './id-reuse.js';
import { claimRequest, mayDiffer } from './message-identity.js';

export interface ChunkOptions {
  readonly core: ConsumeCore;
  readonly store: TransactionalStore<unknown>;
  readonly watch: RunWatch;
  readonly lane: ChunkLane;
  readonly tasks: readonly Task[];
  readonly stop: StopSignals;
}

/** The lane that a chunk runs in: what runs there now can be looked at, and told to give up. */
export interface ChunkLane {
  running: Task | undefined;
  abortRun: ((reason: Error) => void) | undefined;
}

export type ChunkEnd =
  | Committed
  /** Rolled back: this record's handler failed, the others are to run again, each alone. */
  | { readonly kind: 'failed'; readonly failed: Task; readonly error: Error; readonly dead: boolean }
  /** Rolled back, and no handler is to blame. */
  | { readonly kind: 'conflict' | 'unavailable'; readonly error: Error; readonly failed?: undefined };

export interface Committed {
  readonly kind: 'committed';
  readonly handled: Task[];
  readonly duplicates: Task[];
  /** Requests that were answered before, to be answered again. */
  readonly repeats: { readonly task: Task; readonly reply: StoredReply }[];
  readonly reused: { readonly task: Task; readonly error: Error }[];
  /** Their time was over before they began: their claims are given back. */
  readonly notStarted: Task[];
  readonly rows: OutboxRow[];
}

/** A handler of the chunk failed, or its store did, and how. */
class ChunkFailure {
  constructor(
    readonly task: Task,
    readonly error: Error,
  ) {}
}

/** Claims, handlers in order, replies and outbox rows of some records in one transaction. Never throws. */
export async function runChunk(options: ChunkOptions): Promise<ChunkEnd> {
  const { core, store, tasks, stop } = options;
  const end: Committed = {
    kind: 'committed',
    handled: [],
    duplicates: [],
    repeats: [],
    reused: [],
    notStarted: [],
    rows: [],
  };
  let unit: UnitOfWork<unknown> | undefined;
  try {
    unit = await store.begin(stop.cutOff);
    const requests = tasks.map((task) =>
      claimRequest(task, task.identity as MessageIdentity, core.settings.retentionMs),
    );
    const claims = await unit.claim(requests, stop.cutOff);
    await handleClaimed(options, unit, claims, end);
    if (end.rows.length > 0) await unit.addToOutbox(end.rows);
    await unit.commit();
    return end;
  } catch (thrown) {
    await unit?.rollback();
    return endOf(thrown);
  }
}

function endOf(thrown: unknown): ChunkEnd {
  if (!(thrown instanceof ChunkFailure)) {
    const error = toError(thrown);
    // Whatever else a store says: nothing is acknowledged on it.
    return { kind: isEdaError(error, 'transaction-conflict') ? 'conflict' : 'unavailable', error };
  }
  const { task, error } = thrown;
  const verdict = judge(error);
  if (verdict === 'conflict') return { kind: 'conflict', error };
  if (verdict === 'store') return { kind: 'unavailable', error };
  return { kind: 'failed', failed: task, error, dead: verdict === 'dead' };
}

async function handleClaimed(
  options: ChunkOptions,
  unit: UnitOfWork<unknown>,
  claims: readonly ClaimResult[],
  end: Committed,
): Promise<void> {
  const { core, tasks, stop } = options;
  const until = core.clock.now() + core.settings.batchMs;
  const slot: WatchedSlot = { running: false, deadline: 0, expire: () => undefined };
  options.watch.add(slot);
  const unclaimed: MessageIdentity[] = [];
  try {
    for (const [index, task] of tasks.entries()) {
      const claim = claims[index];
      if (claim === undefined) throw new RangeError(`The store answered ${claims.length} of ${tasks.length} claims.`);
      if (claim.state === 'claimed') {
        const first = end.handled.length === 0;
        if (task.stream.dead || stop.stopping.aborted || (!first && core.clock.now() >= until)) {
          unclaimed.push(task.identity as MessageIdentity);
          end.notStarted.push(task);
        } else await handle(options, unit, slot, task, end);
      } else if (claim.state === 'duplicate') sortDuplicate(task, claim, end);
      else end.notStarted.push(task);
    }
  } finally {
    options.watch.remove(slot);
  }
  if (unclaimed.length > 0) await unit.unclaim(unclaimed);
}

function sortDuplicate(task: Task, claim: ClaimResult & { readonly state: 'duplicate' }, end: Committed): void {
  if (!claim.samePayload && !mayDiffer(task))
    end.reused.push({ task, error: idReuse(task, task.identity as MessageIdentity) });
  else if (claim.reply !== undefined && task.receiver?.kind === 'request')
    end.repeats.push({ task, reply: claim.reply });
  else end.duplicates.push(task);
}

async function handle(
  { core, watch, lane }: ChunkOptions,
  unit: UnitOfWork<unknown>,
  slot: WatchedSlot,
  task: Task,
  end: Committed,
): Promise<void> {
  const run = new HandlerRun(task, core.services, true);
  const startedAt = core.telemetry?.record === undefined ? 0 : core.clock.now();
  lane.running = task;
  lane.abortRun = (reason) => {
    run.abort(reason);
  };
  let reply: OutboxRow | undefined;
  try {
    const result = await invokeWithTimeout(core, watch, slot, run, new TransactionContext(run, unit.tx));
    if (run.hasPublishes) await run.published();
    if (run.receiver.kind === 'request') reply = core.responder.build(run, result);
    recordDuration(core, task, core.clock.now() - startedAt, undefined);
  } catch (thrown) {
    const error = toError(thrown);
    recordDuration(core, task, core.clock.now() - startedAt, error);
    throw new ChunkFailure(task, error);
  } finally {
    lane.running = undefined;
    lane.abortRun = undefined;
  }
  if (run.rows !== undefined) for (const row of run.rows) end.rows.push(row);
  if (reply !== undefined) {
    await unit.saveReply(task.identity as MessageIdentity, storedReply(reply));
    end.rows.push(reply);
  }
  end.handled.push(task);
}
