import type { Clock } from '../service/types.js';

/** Something that expires. `settled` is looked at, so that nothing has to be removed when it ends in time. */
export interface Expiring {
  readonly deadline: number;
  settled: boolean;
  expire(): void;
}

/** Many deadlines, one timer: a request costs no timer of its own. */
export interface Deadlines {
  add(item: Expiring): void;
  /** Ends the timer. Nothing expires afterwards. */
  close(): void;
}

/** Settled items are dropped when they reach the front, or all at once where they outnumber the others. */
export function createDeadlines(clock: Clock): Deadlines {
  // A binary heap, the earliest deadline first.
  const heap: Expiring[] = [];
  let sleeping: { readonly until: number; readonly abort: AbortController } | undefined;
  let closed = false;
  let compactAt = 1_024;

  const up = (start: number): void => {
    let index = start;
    for (;;) {
      const parent = (index - 1) >> 1;
      const item = heap[index];
      const above = heap[parent];
      if (index === 0 || item === undefined || above === undefined || above.deadline <= item.deadline) return;
      heap[index] = above;
      heap[parent] = item;
      index = parent;
    }
  };

  const down = (start: number): void => {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      for (const child of [left, left + 1])
        if ((heap[child]?.deadline ?? Number.POSITIVE_INFINITY) < (heap[least]?.deadline ?? Number.POSITIVE_INFINITY))
          least = child;
      const item = heap[index];
      const other = heap[least];
      if (least === index || item === undefined || other === undefined) return;
      heap[index] = other;
      heap[least] = item;
      index = least;
    }
  };

  const pop = (): void => {
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    down(0);
  };

  const compact = (): void => {
    const open = heap.filter((item) => !item.settled).sort((one, other) => one.deadline - other.deadline);
    heap.splice(0, heap.length, ...open);
    compactAt = Math.max(1_024, 2 * open.length);
  };

  /** Expires what is due, and sets the timer for the next one. */
  const arm = (): void => {
    if (closed) return;
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      if (!first.settled) {
        if (first.deadline > clock.now()) break;
        first.settled = true;
        first.expire();
      }
      pop();
    }
    const next = heap[0];
    if (next === undefined || (sleeping !== undefined && sleeping.until <= next.deadline)) return;
    sleeping?.abort.abort();
    const abort = new AbortController();
    const mine = { until: next.deadline, abort };
    sleeping = mine;
    const awake = (): void => {
      if (sleeping !== mine) return;
      sleeping = undefined;
      arm();
    };
    clock.sleep(Math.max(0, next.deadline - clock.now()), abort.signal).then(awake, awake);
  };

  return {
    add: (item) => {
      heap.push(item);
      up(heap.length - 1);
      if (heap.length > compactAt) compact();
      if (sleeping === undefined || item.deadline < sleeping.until) arm();
    },
    close: () => {
      closed = true;
      const current = sleeping;
      sleeping = undefined;
      current?.abort.abort();
      heap.length = 0;
    },
  };
}
