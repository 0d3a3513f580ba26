import type { Lease, LeaseGuard } from '../idempotency/lease-guard.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { storedReply } from '../request-reply/responder.js';
import type { OutboxRow, StoredReply } from '../store.js';
import type { ConsumeCore } from './consume-core.js';
import { judge, type Failure } from './failure.js';
import { toError } from '../to-error.js';
import { LeaseContext, RunContext } from './handler-context.js';
import type { HandlerRun } from './handler-run.js';
import { invokeWithTimeout } from './invoke-handler.js';
import type { RunWatch, WatchedSlot } from './run-watch.js';
import type { StopSignals } from './stop-signals.js';

/** How one run of a record ended. `again`: it said nothing about the handler, and is no attempt. */
export type Ending =
  | { readonly kind: 'handled' | 'duplicate' }
  | { readonly kind: 'failed'; readonly error: Error; readonly dead: boolean }
  | { readonly kind: 'bury'; readonly failure: Failure }
  | { readonly kind: 'again'; readonly afterMs: number };

export interface ExchangeOptions {
  readonly core: ConsumeCore;
  readonly watch: RunWatch;
  readonly slot: WatchedSlot;
  readonly run: HandlerRun;
  readonly leases: LeaseGuard | undefined;
  readonly stop: StopSignals;
}

/** After something that is nobody's fault, such as a lease that was lost. */
const AGAIN_PAUSE_MS = 50;
const LONGEST_BUSY_MS = 1_000;

/** One run of a request, or of anything under a lease: claim, handle, publish, complete, answer. */
export async function runExchange(options: ExchangeOptions): Promise<Ending> {
  const { core, run, leases, stop } = options;
  const { task } = run;
  if (leases === undefined) return handleAndAnswer(options, undefined);
  const claim = await leases.claim(task, run);
  if (claim.kind === 'claimed') {
    if (!task.stream.dead && !stop.stopping.aborted) return handleAndAnswer(options, claim.lease);
    // While the store was asked the record has become another member's: that one need not wait for the end of the lease.
    await claim.lease.release();
    return { kind: 'again', afterMs: 0 };
  }
  if (claim.kind === 'duplicate')
    return claim.reply === undefined ? { kind: 'duplicate' } : repeatAnswer(core, run, claim.reply);
  if (claim.kind === 'reused') return { kind: 'bury', failure: { reason: 'id-reuse', error: claim.error } };
  if (claim.kind === 'unavailable') return { kind: 'again', afterMs: 0 };
  // The other holder may finish long before its lease ends: asked again, the store says so.
  const left = Math.min(Math.max(1, claim.until - core.clock.now()), LONGEST_BUSY_MS);
  return { kind: 'again', afterMs: left + core.clock.random() * AGAIN_PAUSE_MS };
}

async function repeatAnswer(core: ConsumeCore, run: HandlerRun, reply: StoredReply): Promise<Ending> {
  try {
    await core.responder.repeat(run.task, reply);
    return { kind: 'duplicate' };
  } catch (thrown) {
    return { kind: 'failed', error: toError(thrown), dead: false };
  }
}

async function handleAndAnswer({ core, watch, slot, run }: ExchangeOptions, lease: Lease | undefined): Promise<Ending> {
  const startedAt = core.clock.now();
  let reply: OutboxRow | undefined;
  try {
    const context = lease === undefined ? new RunContext(run) : new LeaseContext(run, lease.fencingToken);
    const result = await invokeWithTimeout(core, watch, slot, run, context);
    await run.published();
    if (run.receiver.kind === 'request') reply = core.responder.build(run, result);
    recordDuration(core, run.task, core.clock.now() - startedAt, undefined);
  } catch (thrown) {
    const error = toError(thrown);
    recordDuration(core, run.task, core.clock.now() - startedAt, error);
    const lost = lease?.lost === true;
    await lease?.release();
    if (lost) return { kind: 'again', afterMs: AGAIN_PAUSE_MS };
    return { kind: 'failed', error, dead: judge(error) === 'dead' };
  }
  // Kept before it is sent: after a crash between, the repeated request is answered from the record.
  if (lease !== undefined && !(await lease.complete(reply === undefined ? undefined : storedReply(reply))))
    return { kind: 'again', afterMs: AGAIN_PAUSE_MS };
  if (reply !== undefined)
    try {
      await core.responder.send(reply);
    } catch (thrown) {
      return { kind: 'failed', error: toError(thrown), dead: false };
    }
  return { kind: 'handled' };
}
