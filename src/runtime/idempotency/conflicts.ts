import type { StreamState } from '../consumer/stream-state.js';
import type { Task } from '../consumer/task.js';
import { EdaError } from '../errors.js';

/** So many in a row are no bad luck: something in the handler itself stands in its transaction's way. */
export const CONFLICTS_OF_AN_ATTEMPT = 50;

interface InARow {
  count: number;
  /** Operators know. */
  told: boolean;
}

/** Records of a lane whose transactions are refused again and again, each alone in its own. */
export class Conflicts {
  readonly #tasks = new Map<Task, InARow>();

  /** Empty nearly always: then nothing has to be looked up. */
  get size(): number {
    return this.#tasks.size;
  }

  /** How many in a row it were. */
  add(task: Task): number {
    const known = this.#tasks.get(task);
    if (known === undefined) {
      this.#tasks.set(task, { count: 1, told: false });
      return 1;
    }
    known.count += 1;
    return known.count;
  }

  /** An attempt is over: the next one begins to count anew. True where nobody was told of this record yet. */
  attemptEnds(task: Task): boolean {
    const known = this.#tasks.get(task);
    const first = known?.told !== true;
    this.#tasks.set(task, { count: 0, told: true });
    return first;
  }

  /** The record came to an end of another kind. */
  delete(task: Task): void {
    this.#tasks.delete(task);
  }

  drop(stream: StreamState): void {
    for (const task of this.#tasks.keys()) if (task.stream === stream) this.#tasks.delete(task);
  }

  /** Sentence for `health()`. */
  get problem(): string | undefined {
    for (const [{ record, receiver }, { told }] of this.#tasks)
      if (told)
        return `the transactions of ${receiver?.handlerName} conflict again and again (${record.topic}, partition ${record.partition}, offset ${record.offset})`;
    return undefined;
  }
}

/** `held`: before its handler could begin, so that is not to blame. */
export function endlessConflict(task: Task, cause: Error, held: boolean): EdaError {
  const { record, receiver } = task;
  const advice = held
    ? 'Another transaction holds this message and does not end: find it in the store, and end it there; it is tried again until then.'
    : 'A handler that writes what it has read in context.tx by another transaction is in its own way: write through context.tx.';
  return new EdaError(
    'transaction-conflict',
    `The transaction of handler ${receiver?.handlerName} was refused ${CONFLICTS_OF_AN_ATTEMPT} times in a row (${record.topic}, partition ${record.partition}, offset ${record.offset}): ${cause.message} ${advice}`,
    { cause, fields: { handler: receiver?.handlerName, topic: record.topic } },
  );
}
