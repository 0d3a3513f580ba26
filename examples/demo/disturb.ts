import { FAILURES, indexOf } from './plan.js';

/** Makes the planned handlers fail as often as planned. */
export function createDisturb() {
  const failures = new Map<string, number>();
  return (handler: string, orderId: string): void => {
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
