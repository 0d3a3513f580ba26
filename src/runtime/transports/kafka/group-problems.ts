import { EdaError } from '../../errors.js';
import type { TransportProblem } from '../../transport.js';
import { kafkaErrorType, toKafkaError } from './to-kafka-error.js';

/** What a broker answers to one that is no longer a member of this generation. */
const NOT_A_MEMBER = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Kafka's name of the answer where it says that this is no longer a member as it was. */
export function refusalOf(error: unknown): string | undefined {
  const type = kafkaErrorType(error);
  return type !== undefined && NOT_A_MEMBER.has(type) ? type : undefined;
}

/** A broker that restarts takes members in, and sends them away again, before it serves for good: all of that is one outage. */
const OUTAGE_OVER_MS = 10_000;

/** What goes wrong with a membership: each kind is reported once, until all is well again. */
export class GroupProblems {
  readonly #group: string;
  readonly #now: () => number;
  readonly #onProblem: (problem: TransportProblem) => void;
  readonly #reported = new Set<string>();
  /** What was reported of this outage, which is over when all was well for a while. */
  readonly #outage = new Set<string>();
  #away = false;
  #wellSince: number | undefined;

  /** `now` in milliseconds. */
  constructor(group: string, now: () => number, onProblem: (problem: TransportProblem) => void) {
    this.#group = group;
    this.#now = now;
    this.#onProblem = onProblem;
  }

  /** The broker does not answer, or the client's consumer is broken. */
  get away(): boolean {
    return this.#away;
  }

  lost(error: unknown, doing: string): void {
    this.#away = true;
    if (this.#wellSince !== undefined && this.#now() - this.#wellSince >= OUTAGE_OVER_MS) this.#outage.clear();
    this.#wellSince = undefined;
    this.#report(toKafkaError(error, `${doing} of group "${this.#group}"`), this.#outage);
  }

  commitRefused(error: unknown, type: string): void {
    this.#report(
      new EdaError(
        'membership-lost',
        `Group "${this.#group}" refused a commit (${type}): its partitions are with other members by now, and records that were finished here and not committed are handled again there. Where this is no rebalance, shorten what blocks the process, or raise sessionTimeoutMs.`,
        { cause: error, fields: { group: this.#group, type } },
      ),
    );
  }

  sessionOver(silentMs: number, sessionTimeoutMs: number): void {
    // A broker that is away was reported as that.
    if (this.#away) return;
    this.#report(
      new EdaError(
        'membership-lost',
        `Nothing was heard from group "${this.#group}" for ${silentMs} ms, longer than the session timeout of ${sessionTimeoutMs} ms: others may have its partitions. Joining again; where the process was paused or blocked, shorten that or raise sessionTimeoutMs.`,
        { fields: { group: this.#group } },
      ),
    );
  }

  recovered(): void {
    this.#away = false;
    this.#wellSince ??= this.#now();
    this.#reported.clear();
  }

  #report(error: EdaError, reported = this.#reported): void {
    if (reported.has(error.code)) return;
    reported.add(error.code);
    this.#onProblem({ error, fatal: false });
  }
}
