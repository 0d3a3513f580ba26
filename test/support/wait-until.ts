import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds; rejects with what was waited for where it does not in time. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`);
    await sleep(20);
  }
}
