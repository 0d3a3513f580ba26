import type { ConsumeCore } from '../consumer/consume-core.js';
import { judge } from '../consumer/failure.js';
import { toError } from '../to-error.js';
import { TransactionContext } from '../consumer/handler-context.js';
import { HandlerRun } from '../consumer/handler-run.js';
import { callHandler, isThenable, withTimeout } from '../consumer/invoke-handler.js';
import type { StopSignals } from '../consumer/stop-signals.js';
import type { RunWatch, WatchedSlot } from '../consumer/run-watch.js';
import type { Task } from '../consumer/task.js';
import { type EdaError, isEdaError } from '../errors.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { storedReply } from '../request-reply/responder.js';
import type { ClaimResult, MessageIdentity, OutboxRow, StoredReply, TransactionalStore, UnitOfWork } from '../store.js';
import { idReuse } from './id-reuse.js';
import { claimRequest, mayDiffer } from './message-identity.js';
import type { StoreGate } from './store-gate.js';

export interface ChunkOptions {
  readonly core: ConsumeCore;
  readonly store: TransactionalStore<unknown>;
  readonly watch: RunWatch;
  readonly lane: ChunkLane;
  readonly tasks: readonly Task[];
  readonly stop: StopSignals;
  /** Told of every call to the store while it lasts. */
  readonly gate: StoreGate;
}

/** The lane that a chunk runs in: what runs there now can be looked at, and told to give up. */
export interface ChunkLane {
  running: HandlerRun | undefined;
}

export type ChunkEnd =
  | Committed
  /** Rolled back: this record's handler failed, the others are to run again, each alone. */
  | { readonly kind: 'failed'; readonly failed: Task; readonly error: Error; readonly dead: boolean }
  /** Rolled back, and no handler is to blame. */
  | { readonly kind: 'conflict' | 'unavailable'; readonly error: Error; readonly failed?: undefined }
  /** Rolled back before any handler began: another transaction holds what was to be claimed. */
  | { readonly kind: 'held'; readonly error: Error; readonly failed?: undefined };

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
  /** The record of each row. */
  readonly owners: Task[];
  /** How long the handlers ran, all together. */
  handlersMs: number;
}

/** A handler of the chunk failed, or its store did, and how. */
class ChunkFailure {
  constructor(
    readonly task: Task,
    readonly error: Error,
  ) {}
}

/** A chunk whose transaction is open. */
interface OpenChunk extends ChunkOptions {
  readonly unit: UnitOfWork<unknown>;
  readonly slot: WatchedSlot;
  readonly end: Committed;
}

/** Claims, handlers in order, replies and outbox rows of some records in one transaction. Never throws. */
export async function runChunk(options: ChunkOptions): Promise<ChunkEnd> {
  const { core, store, tasks, stop, gate } = options;
  const end: Committed = {
    kind: 'committed',
    handled: [],
    duplicates: [],
    repeats: [],
    reused: [],
    notStarted: [],
    rows: [],
    owners: [],
    handlersMs: 0,
  };
  let unit: UnitOfWork<unknown> | undefined;
  let claiming = true;
  try {
    unit = await gate.watch('begin', store.begin(stop.cutOff));
    const requests = tasks.map((task) =>
      claimRequest(task, task.identity as MessageIdentity, core.settings.retentionMs),
    );
    const claims = await gate.watch('claim', unit.claim(requests, stop.cutOff));
    claiming = false;
    const slot: WatchedSlot = { running: false, deadline: 0, expire: () => undefined };
    await handleClaimed({ ...options, unit, slot, end }, claims);
    if (end.rows.length > 0) await gate.watch('addToOutbox', unit.addToOutbox(end.rows));
    await gate.watch('commit', unit.commit());
    return end;
  } catch (thrown) {
    // Before the rollback: where a statement runs, that closes the connection, and the store is not away.
    const fault = unit?.fault;
    if (unit !== undefined) await rollBack(options, unit);
    const failed = endOf(thrown, options, fault);
    return claiming && failed.kind === 'conflict' ? { kind: 'held', error: failed.error } : failed;
  }
}

/** Where even that fails, nothing was committed all the same: what went wrong before decides. */
async function rollBack({ core, store, gate }: ChunkOptions, unit: UnitOfWork<unknown>): Promise<void> {
  try {
    await gate.watch('rollback', unit.rollback());
  } catch (thrown) {
    core.logger.warn(
      `A transaction of store ${store.name} could not be rolled back and ends with its connection: ${toError(thrown).message}`,
    );
  }
}

function endOf(thrown: unknown, { store, tasks }: ChunkOptions, fault: EdaError | undefined): ChunkEnd {
  if (!(thrown instanceof ChunkFailure) || fault !== undefined) {
    const error = fault ?? toError(thrown);
    if (isEdaError(fault ?? thrown, 'handler-failed')) {
      const [failed, ...others] = tasks;
      if (failed !== undefined && others.length === 0) return { kind: 'failed', failed, error, dead: false };
      // Whose handler it was shows when each runs alone.
      return { kind: 'conflict', error };
    }
    // Whatever else a store says: nothing is acknowledged on it.
    return { kind: isEdaError(error, 'transaction-conflict') ? 'conflict' : 'unavailable', error };
  }
  const { task, error } = thrown;
  const verdict = judge(error, store.name);
  if (verdict === 'conflict') return { kind: 'conflict', error };
  if (verdict === 'store') return { kind: 'unavailable', error };
  return { kind: 'failed', failed: task, error, dead: verdict === 'dead' };
}

async function handleClaimed(chunk: OpenChunk, claims: readonly ClaimResult[]): Promise<void> {
  const { core, tasks, stop, unit, slot, end } = chunk;
  const startedAt = core.clock.now();
  const until = startedAt + core.settings.batchMs;
  chunk.watch.add(slot);
  const unclaimed: MessageIdentity[] = [];
  // For good: a clock that is set back must not let a later record of a key overtake.
  let over = false;
  try {
    for (const [index, task] of tasks.entries()) {
      const claim = claims[index];
      if (claim === undefined) throw new RangeError(`The store answered ${claims.length} of ${tasks.length} claims.`);
      if (claim.state === 'claimed') {
        over ||= stop.stopping.aborted || (end.handled.length > 0 && core.clock.now() >= until);
        if (over || task.stream.dead) {
          unclaimed.push(task.identity as MessageIdentity);
          end.notStarted.push(task);
        } else {
          const unfinished = handle(chunk, task);
          if (unfinished !== undefined) await unfinished;
        }
      } else if (claim.state === 'duplicate') sortDuplicate(task, claim, end);
      else end.notStarted.push(task);
    }
  } finally {
    chunk.watch.remove(slot);
  }
  end.handlersMs = core.clock.now() - startedAt;
  if (unclaimed.length > 0) await chunk.gate.watch('unclaim', unit.unclaim(unclaimed));
}

function sortDuplicate(task: Task, claim: ClaimResult & { readonly state: 'duplicate' }, end: Committed): void {
  if (!claim.samePayload && !mayDiffer(task))
    end.reused.push({ task, error: idReuse(task, task.identity as MessageIdentity) });
  else if (claim.reply !== undefined && task.receiver?.kind === 'request')
    end.repeats.push({ task, reply: claim.reply });
  else end.duplicates.push(task);
}

/** One handler with its publishes. A promise only where there is something to wait for: most chunks need none but their own. */
function handle(chunk: OpenChunk, task: Task): Promise<void> | undefined {
  const { core, lane, unit } = chunk;
  const run = new HandlerRun(task, core.services, true);
  if (core.telemetry?.record !== undefined) run.startedAt = core.clock.now();
  lane.running = run;
  let result: unknown;
  try {
    result = callHandler(core, run, new TransactionContext(run, unit.tx));
  } catch (thrown) {
    throw failRun(chunk, run, thrown);
  }
  if (isThenable(result) || run.hasPublishes || run.receiver.kind === 'request') return finishRun(chunk, run, result);
  endRun(chunk, run);
  return undefined;
}

async function finishRun(chunk: OpenChunk, run: HandlerRun, result: unknown): Promise<void> {
  const { core, watch, unit, slot, end } = chunk;
  let reply: OutboxRow | undefined;
  try {
    let answer = result;
    try {
      if (isThenable(result)) answer = await withTimeout(core, watch, slot, run, result);
    } finally {
      slot.running = false;
      run.ended = true;
    }
    if (run.hasPublishes) await run.published();
    if (run.receiver.kind === 'request') reply = core.responder.build(run, answer);
  } catch (thrown) {
    throw failRun(chunk, run, thrown);
  }
  endRun(chunk, run);
  if (reply === undefined) return;
  await chunk.gate.watch('saveReply', unit.saveReply(run.task.identity as MessageIdentity, storedReply(reply)));
  addRow(end, reply, run.task);
}

function endRun(chunk: OpenChunk, run: HandlerRun): void {
  leave(chunk, run, undefined);
  if (run.hasRows) for (const row of run.rows ?? []) addRow(chunk.end, row, run.task);
  chunk.end.handled.push(run.task);
}

function addRow({ rows, owners }: Committed, row: OutboxRow, owner: Task): void {
  rows.push(row);
  owners.push(owner);
}

function failRun(chunk: OpenChunk, run: HandlerRun, thrown: unknown): ChunkFailure {
  const error = toError(thrown);
  leave(chunk, run, error);
  return new ChunkFailure(run.task, error);
}

function leave({ core, lane }: OpenChunk, run: HandlerRun, error: Error | undefined): void {
  run.ended = true;
  lane.running = undefined;
  if (core.telemetry?.record !== undefined) recordDuration(core, run.task, core.clock.now() - run.startedAt, error);
}
