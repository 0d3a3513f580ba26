import { EdaError } from '../../errors.js';
import type { TransportProblem } from '../../transport.js';
import type { KafkaAssignerFactory, KafkaBatchPayload, KafkaClient, KafkaConsumer } from './client.js';
import { ConsumerRun } from './consumer-run.js';
import { GroupProblems, refusalOf } from './group-problems.js';
import type { KafkaSettings } from './options.js';
import { toKafkaError } from './to-kafka-error.js';

/** Without a fetch for this long, although joined, the client's loop hangs. */
const STALLED_MS = 90_000;
/** A rejoin that takes longer is worth a red light. */
const REJOIN_MS = 30_000;
/** A run that lasted this long was a success: the back-off begins anew. */
const GOOD_RUN_MS = 60_000;
/** Not more: when the broker is there again, consumers shall be as well. */
const BACK_OFF = { baseMs: 500, maxMs: 5_000 };

export interface MembershipOptions {
  readonly client: KafkaClient;
  readonly settings: KafkaSettings;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  /** Asked at each start of a consumer. None: nothing to join, asked again later. */
  readonly topics: () => Promise<readonly string[]>;
  readonly assigner: (onProtocol: () => void) => KafkaAssignerFactory;
  /** An epoch begins. Synchronous, before anything is fetched in it. */
  readonly onJoined: (assignment: ReadonlyMap<string, readonly number[]>, consumer: KafkaConsumer) => void;
  /**
   * The epoch ends. Synchronous. `canCommit` where a commit that is sent in this tick may still be taken: the client has not told the
   * group yet, and stamps it with the old generation.
   */
  readonly onLeft: (canCommit: boolean) => void;
  /** Records of the epoch. */
  readonly onBatch: (payload: KafkaBatchPayload) => Promise<void> | undefined;
  readonly onProblem: (problem: TransportProblem) => void;
}

/**
 * Membership in a consumer group, across rejoins, crashes of the client's consumer and brokers that go away. It is a series of
 * epochs: each begins when the group has been joined, and ends at the wrapped assigner's `protocol()` (called synchronously on every
 * rejoin, also where the client tells of none), at a heartbeat or commit that says so, or when the session must have run out.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #problems: GroupProblems;
  readonly #closing = new AbortController();
  #run: ConsumerRun | undefined;
  #supervising: Promise<void> | undefined;
  #started = false;
  #idle = false;
  #joined = false;
  #joinedAt = 0;
  #epoch = 0;
  /** The client is on its way into the group again. */
  #joining = true;
  #lastAlive = 0;
  #lastFetch = 0;
  #leftAt = 0;
  #payload: KafkaBatchPayload | undefined;
  #beating = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#problems = new GroupProblems(
      options.group,
      () => this.#now(),
      (problem) => {
        if (!this.#closing.signal.aborted) options.onProblem(problem);
      },
    );
  }

  get joined(): boolean {
    return this.#joined && !this.#problems.away;
  }

  get healthy(): boolean {
    if (this.#closing.signal.aborted || this.#problems.away) return false;
    return this.#joined || this.#idle || this.#now() - this.#leftAt < REJOIN_MS;
  }

  /** Resolves at the first join; rejects where it fails, and on abort. */
  async start(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const abort = (): void => {
      void this.close();
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#supervising = this.#supervise(resolve).then(() => {
          // Without effect where it had begun.
          reject(
            new EdaError('closed', `Joining group "${this.#options.group}" was given up: the transport was closed.`),
          );
        }, reject);
      });
    } catch (error) {
      await this.close();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Whether the session can still be ours. A process that was paused or blocked for longer is no longer a member, and finds that out
   * here before it settles or starts anything more.
   */
  isAlive(): boolean {
    if (!this.#joined) return false;
    const { sessionTimeoutMs } = this.#options;
    const silent = this.#now() - this.#lastAlive;
    if (silent <= sessionTimeoutMs) return true;
    this.#problems.sessionOver(silent, sessionTimeoutMs);
    this.#leave(false);
    return false;
  }

  /** Leaves, and joins with a new consumer and the topics of now. */
  restart(): void {
    this.#run?.end({});
  }

  /** A commit failed: is this still a member, is its broker there? Not `current`: the last one of an epoch that is over, which may fail late. */
  commitFailed(error: unknown, current: boolean): void {
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      this.#problems.commitRefused(error, refusal);
      if (current) this.#leave(false);
    } else if (current) this.#problems.lost(error, 'committing offsets');
  }

  async close(): Promise<void> {
    this.#closing.abort(new EdaError('closed', `The membership in group "${this.#options.group}" was ended.`));
    this.#run?.end({});
    await this.#supervising;
  }

  async #supervise(began: () => void): Promise<void> {
    const { settings, group } = this.#options;
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      const startedAt = this.#now();
      const failure = await this.#runOnce(began);
      if (failure !== undefined) {
        if (!this.#started) throw toKafkaError(failure, `consuming as a member of group "${group}"`);
        failures = this.#joinedAt > startedAt && this.#now() - this.#joinedAt > GOOD_RUN_MS ? 1 : failures + 1;
        this.#problems.lost(failure, 'consuming as a member');
      }
      if (failure === undefined && !this.#idle) continue;
      const most = Math.min(BACK_OFF.maxMs, BACK_OFF.baseMs * 2 ** (failures - 1));
      const pause = this.#idle ? settings.topicCheckMs : most / 2 + (most / 2) * settings.clock.random();
      await settings.clock.sleep(pause, this.#closing.signal).catch(this.#ifClosing);
    }
  }

  /** One consumer, from its creation to its end. Resolves with what broke it. */
  async #runOnce(began: () => void): Promise<unknown> {
    const { client, settings, group, sessionTimeoutMs } = this.#options;
    const watching = new AbortController();
    this.#idle = false;
    try {
      const topics = await this.#options.topics();
      this.#idle = topics.length === 0;
      if (this.#idle) {
        this.#problems.recovered();
        this.#begin(began);
        return undefined;
      }
      if (this.#closing.signal.aborted) return undefined;
      this.#joining = true;
      this.#leftAt = this.#now();
      const run = new ConsumerRun({
        client,
        settings,
        group,
        sessionTimeoutMs,
        topics,
        assigner: this.#options.assigner(() => {
          if (this.#run !== run) return;
          this.#joining = true;
          this.#leave(true);
        }),
        onJoin: (assignment, consumer) => {
          this.#join(assignment, consumer);
          this.#begin(began);
        },
        onHeartbeat: () => {
          this.#alive();
        },
        onFetch: () => {
          this.#lastFetch = this.#now();
        },
        onBatch: (payload) => {
          // Fetched for an epoch that is over: not resolved, so that it is fetched again where it is committed.
          if (!this.#joined) return undefined;
          this.#payload = payload;
          return this.#options.onBatch(payload);
        },
        onEnd: (end) => {
          // A consumer that has crashed is disconnected: a commit would connect it again, for nobody to close.
          this.#leave(end.error === undefined);
        },
      });
      this.#run = run;
      void this.#watch(run, watching.signal);
      run.start();
      const { error } = await run.ended;
      watching.abort();
      await run.dispose();
      return error;
    } catch (error) {
      return error;
    } finally {
      watching.abort();
      this.#run = undefined;
    }
  }

  #begin(began: () => void): void {
    this.#started = true;
    began();
  }

  #join(assignment: ReadonlyMap<string, readonly number[]>, consumer: KafkaConsumer): void {
    this.#leave(false);
    const now = this.#now();
    this.#joining = false;
    this.#joined = true;
    this.#epoch++;
    this.#joinedAt = now;
    this.#lastAlive = now;
    this.#lastFetch = now;
    this.#problems.recovered();
    this.#options.onJoined(assignment, consumer);
  }

  #leave(canCommit: boolean): void {
    if (!this.#joined) return;
    this.#joined = false;
    this.#leftAt = this.#now();
    this.#payload = undefined;
    this.#options.onLeft(canCommit);
  }

  #alive(): void {
    this.#lastAlive = this.#now();
    this.#problems.recovered();
    // The group still counts this member in, but its epoch was ended here: nothing would be delivered any more.
    if (!this.#joined && !this.#joining) this.restart();
  }

  /** Heartbeats of our own: the client's run only between fetches. And a look at whether it still does what it should. */
  async #watch(run: ConsumerRun, signal: AbortSignal): Promise<void> {
    const { settings, group } = this.#options;
    while (!signal.aborted) {
      await settings.clock.sleep(settings.heartbeatMs / 2, signal).catch(this.#ifClosing);
      if (signal.aborted) return;
      const now = this.#now();
      if (!this.#joined) {
        if (now - this.#leftAt > settings.rebalanceTimeoutMs + REJOIN_MS)
          run.end({ error: stalled(group, 'join it again') });
      } else if (!this.isAlive()) continue;
      else if (now - this.#lastFetch > STALLED_MS) run.end({ error: stalled(group, 'fetch') });
      else this.#beat();
    }
  }

  #beat(): void {
    const payload = this.#payload;
    if (payload === undefined || this.#beating) return;
    const epoch = this.#epoch;
    this.#beating = true;
    payload.heartbeat().then(
      () => {
        this.#beating = false;
      },
      (error: unknown) => {
        this.#beating = false;
        if (epoch !== this.#epoch) return;
        const refusal = refusalOf(error);
        if (refusal === undefined) this.#problems.lost(error, 'sending a heartbeat');
        else this.#leave(refusal === 'REBALANCE_IN_PROGRESS');
      },
    );
  }

  #now(): number {
    return this.#options.settings.clock.now();
  }

  /** A sleep rejects when it is cut short; the loop looks at its signal itself. */
  readonly #ifClosing = (): void => undefined;
}

function stalled(group: string, what: string): EdaError {
  return new EdaError(
    'broker-unavailable',
    `A consumer of group "${group}" has not managed to ${what} for long; it is started anew.`,
  );
}
