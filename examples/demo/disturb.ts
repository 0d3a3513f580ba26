import { FAILURES, indexOf } from './plan.js';

/** The handler that stops in the middle: at which order of those that it has been called for, and what waits then. */
export interface Hold {
  readonly handler: string;
  readonly order: number;
  readonly wait: (orderId: string) => Promise<void>;
}

/** Makes the planned handlers fail as often as planned. */
export function createDisturb(hold?: Hold) {
  const failures = new Map<string, number>();
  const held = new Set<string>();
  return async (handler: string, orderId: string): Promise<void> => {
    if (handler === hold?.handler && held.add(orderId).size === hold.order) await hold.wait(orderId);
    const planned = FAILURES.find((failure) => failure.handler === handler && failure.order === indexOf(orderId));
    if (planned === undefined) return;
    const key = `${handler} ${orderId}`;
    const times = failures.get(key) ?? 0;
    if (times >= planned.times) return;
    failures.set(key, times + 1);
    throw new Error(
      planned.times === Infinity ? 'the label printer does not work' : 'the database did not answer in time',
    );
  };
}
