import { toError } from '../to-error.js';
import { EdaError } from '../errors.js';
import { raceAbort } from '../producer/race-abort.js';
import type { Transactions } from '../producer/run-transaction.js';
import { checkHandlers } from './check-handlers.js';
import { createReceivers, type GroupSources } from './create-receivers.js';
import { DEFAULTS, MAX_TIMER_MS } from './defaults.js';
import { checkContractTopics, ensureReplyTopics, receivedTopics } from './prepare-topics.js';
import type { ServiceGroup, ServiceParts } from './service-parts.js';
import type { Health } from './types.js';

/** How long leaving and flushing may take after the drain, at least. */
const CLOSE_MS = 5000;

/** Start, stop and state of a service. */
export class ServiceLifecycle {
  readonly #parts: ServiceParts;
  readonly #transactions: Transactions | undefined;
  #status: Health['status'] = 'idle';
  #groups: readonly ServiceGroup[] = [];
  #starting: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  #ending: Promise<EdaError | undefined> | undefined;
  #storeOpening: Promise<void> | undefined;
  #removeSignals: (() => void) | undefined;
  /** When what runs has to have ended, once the end has begun. */
  #until = Number.POSITIVE_INFINITY;
  /** During the drain: ends it after this many milliseconds. */
  #limitDrain: ((timeoutMs: number) => void) | undefined;

  constructor(parts: ServiceParts, transactions: Transactions | undefined) {
    this.#parts = parts;
    this.#transactions = transactions;
  }

  get status(): Health['status'] {
    return this.#status;
  }

  /** Throws `closed` where the service has been stopped. */
  assertOpen(): void {
    if (this.#ending === undefined) return;
    throw new EdaError('closed', `Service ${this.#name} has been stopped: call connect again for a new one.`);
  }

  /** Where it fails after it has begun to connect, everything is closed again, and a new service is needed for another try. */
  async start(handlers: unknown): Promise<void> {
    this.assertOpen();
    if (this.#status !== 'idle')
      throw new EdaError('already-started', `Service ${this.#name} has been started already: call start once.`);
    const { descriptor, options } = this.#parts;
    const sources = createReceivers(descriptor, options.names, checkHandlers(descriptor, handlers));
    this.#status = 'starting';
    const abort = new AbortController();
    const done = this.#start(sources, abort.signal);
    this.#starting = {
      abort,
      done: done.catch(() => {
        // Whoever called `start` has this error; `stop` only waits for its end.
      }),
    };
    try {
      await done;
    } finally {
      this.#starting = undefined;
    }
  }

  async #start(sources: GroupSources, signal: AbortSignal): Promise<void> {
    try {
      await this.#begin(sources, signal);
      signal.throwIfAborted();
      this.#status = 'started';
      this.#listenToSignals();
    } catch (thrown) {
      await this.#end(0);
      throw signal.aborted ? toError(signal.reason) : thrown;
    }
  }

  async #begin(sources: GroupSources, signal: AbortSignal): Promise<void> {
    const { descriptor, options, connection, requester } = this.#parts;
    const { names, transport, logger } = options;
    await raceAbort(connection.open(), signal);
    await checkContractTopics(descriptor, names, transport, signal);
    await ensureReplyTopics(descriptor, names, transport, signal);
    const groups = [...sources].map(([group, routes]) => this.#parts.createGroup(group, routes));
    for (const group of groups)
      await group.ensureDeadLetters(await receivedTopics(group.sources, transport, logger, signal), signal);
    await raceAbort(this.openStore(), signal);
    await requester.start(signal);
    signal.throwIfAborted();
    this.#groups = groups;
    for (const { consuming } of groups) await consuming.subscribe(signal);
  }

  /** Opens the store and begins to publish its outbox; a transaction may be the first to need it. */
  openStore(): Promise<void> {
    const { store } = this.#parts.options;
    if (store === undefined) return Promise.resolve();
    this.#storeOpening ??= store.open().then(
      () => {
        this.#parts.relay?.start();
      },
      (error: unknown) => {
        this.#storeOpening = undefined;
        throw error;
      },
    );
    return this.#storeOpening;
  }

  stop(options: { readonly timeoutMs?: number | undefined } = {}): Promise<void> {
    const timeoutMs = options.timeoutMs ?? DEFAULTS.stopTimeoutMs;
    if (!Number.isFinite(timeoutMs) || timeoutMs < 0 || timeoutMs > MAX_TIMER_MS)
      return Promise.reject(
        new EdaError(
          'invalid-options',
          `stop: timeoutMs is ${String(timeoutMs)}, but must be a number from 0 to ${MAX_TIMER_MS}.`,
        ),
      );
    return this.#stop(timeoutMs);
  }

  async #stop(timeoutMs: number): Promise<void> {
    if (this.#starting !== undefined) {
      this.#starting.abort.abort(new EdaError('closed', `Service ${this.#name} was stopped while it started.`));
      await this.#starting.done;
    }
    const cutOff = await this.#end(timeoutMs);
    if (cutOff !== undefined) throw cutOff;
  }

  /** Who is in more of a hurry than whoever came before shortens the time; nobody lengthens it. */
  #end(timeoutMs: number): Promise<EdaError | undefined> {
    this.#until = Math.min(this.#until, this.#parts.options.clock.now() + timeoutMs);
    if (this.#ending === undefined) this.#ending = this.#close(timeoutMs);
    else this.#limitDrain?.(timeoutMs);
    return this.#ending;
  }

  /** Drains and closes everything, once; the error where handlers had to be cut off. */
  async #close(timeoutMs: number): Promise<EdaError | undefined> {
    const { clock, store } = this.#parts.options;
    this.#status = 'stopping';
    this.#removeSignals?.();
    const groups = this.#groups.map(({ consuming }) => consuming);
    const cutOff = await this.#drain(timeoutMs);
    const left = (): number => Math.max(CLOSE_MS, this.#until - clock.now());
    const { requester, gate, relay, sender, connection } = this.#parts;
    const close = async (what: string, end: () => Promise<unknown>): Promise<void> => {
      await this.#attempt(what, () => this.#within(left(), what, end));
    };
    await close('leaving the consumer groups', () => Promise.all(groups.map((group) => group.close())));
    await close('closing the reply inboxes', () => requester.stop());
    await close('ending transactions', async () => this.#transactions?.ended());
    this.#transactions?.cutOff(
      new EdaError('closed', `Service ${this.#name} was stopped before the transaction ended: it was rolled back.`),
    );
    await close('ending publishes', () => gate.settled());
    if (this.#storeOpening !== undefined) await close('publishing the outbox', async () => relay?.stop());
    await close('sending what waits', () => sender.close());
    await close('disconnecting', () => connection.close());
    if (this.#storeOpening !== undefined) await close('closing the store', async () => store?.close());
    this.#status = 'stopped';
    return cutOff;
  }

  /** Waits for what runs; the error where it had to be cut off. */
  async #drain(timeoutMs: number): Promise<EdaError | undefined> {
    const groups = this.#groups.map(({ consuming }) => consuming);
    const drained = Promise.all(groups.map((group) => group.drain()));
    const timers = new AbortController();
    const { clock } = this.#parts.options;
    const timeout = new Promise<{ readonly afterMs: number }>((resolve) => {
      const from = clock.now();
      this.#limitDrain = (ms) => {
        clock.sleep(ms, timers.signal).then(
          () => {
            resolve({ afterMs: Math.min(timeoutMs, clock.now() - from) });
          },
          () => undefined,
        );
      };
    });
    this.#limitDrain?.(timeoutMs);
    let outcome: { readonly afterMs: number } | undefined;
    try {
      outcome = await Promise.race([drained.then(() => undefined), timeout]);
    } catch (thrown) {
      this.#parts.report(toError(thrown), 'stopping to fetch');
    }
    timers.abort();
    this.#limitDrain = undefined;
    const running = groups.reduce((sum, group) => sum + group.busy, 0);
    if (outcome === undefined || running === 0) return undefined;
    const problems = groups.flatMap((group) => group.problems);
    const held = problems.length === 0 ? '' : ` (${problems.join('; ')})`;
    const error = new EdaError(
      'drain-timeout',
      `Service ${this.#name} was stopped after ${outcome.afterMs} ms while ${running} records were not finished, because of their handlers, or of what is written for them${held}: they are delivered again. Raise timeoutMs, or end when context.signal aborts.`,
      { fields: { timeoutMs: outcome.afterMs, running, problems } },
    );
    for (const group of groups) group.cutOff(error);
    drained.catch((thrown: unknown) => {
      this.#parts.report(toError(thrown), 'stopping to fetch');
    });
    return error;
  }

  async #within(ms: number, what: string, end: () => Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    const timeout = this.#parts.options.clock.sleep(ms, timer.signal).then(
      () => {
        throw new EdaError('drain-timeout', `${what} took longer than ${ms} ms and was given up.`);
      },
      () => undefined,
    );
    try {
      await Promise.race([end(), timeout]);
    } finally {
      timer.abort();
    }
  }

  /** One step of many: what fails is reported, the others follow. */
  async #attempt(what: string, step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      this.#parts.report(toError(thrown), what);
    }
  }

  #listenToSignals(): void {
    const { stopOnSignals } = this.#parts.options;
    if (stopOnSignals.length === 0) return;
    const listener = (): void => {
      void this.#attempt('stopping on a signal', () => this.stop());
    };
    for (const name of stopOnSignals) process.once(name, listener);
    this.#removeSignals = () => {
      for (const name of stopOnSignals) process.removeListener(name, listener);
    };
  }

  health(): Health {
    const { requester, relay } = this.#parts;
    if (this.#status !== 'started') return { status: this.#status, ready: false, problems: [] };
    const stopped = this.#groups.flatMap(({ consuming }) => consuming.problems);
    const replies = requester.problems;
    const problems = [...new Set([...stopped, ...replies, ...(relay?.problems ?? [])])];
    return {
      status: problems.length === 0 ? 'started' : 'degraded',
      // What only the outbox has to say does not keep records from being handled.
      ready: stopped.length === 0 && replies.length === 0 && requester.ready,
      problems,
    };
  }

  get #name(): string {
    return this.#parts.descriptor.service;
  }
}
