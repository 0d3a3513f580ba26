import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.js';
import { faultSuite } from './run/fault-suite.js';
import { message } from './run/messages.js';

const [PARTITIONS, SESSION_MS, IDLE_MS, LOCK_MS] = [4, 1000, 3000, 45_000];
/** What joining, fetching and a busy machine may take beside. */
const SLACK_MS = 12_000;

faultSuite('a process that is stopped (SIGSTOP) with a transaction open, past its session', (createRun) => {
  it('blocks its successor until the database ends its transaction, no longer, and has no effect when it goes on', async () => {
    const run = await createRun({
      partitions: PARTITIONS,
      settings: {
        sessionTimeoutMs: SESSION_MS,
        idleInTransactionTimeoutMs: IDLE_MS,
        lockTimeoutMs: LOCK_MS,
        handlerTimeoutMs: 2500,
      },
    });
    let sequence = 0;
    const send = (count: number): Promise<void> =>
      run.send(
        Array.from({ length: count }, () => {
          sequence += 1;
          const key = sequence % 40;
          return { ...message({ key, sequence }), partition: key % PARTITIONS };
        }),
      );
    const zombie = run.start();
    const other = run.start();
    await Promise.all([zombie.started(), other.started()]);
    while (zombie.counters.handled === 0 || other.counters.handled === 0) {
      await send(40);
      await run.untilEffects(sequence);
    }

    const held = Array.from({ length: PARTITIONS }, (_, partition) => `held-${partition}`);
    zombie.send({ kind: 'hold', ids: held });
    await run.send(
      held.map((id, partition) => {
        sequence += 1;
        return { ...message({ key: partition, sequence, id }), partition };
      }),
    );
    await zombie.until('holds a message', (told) => told.some(({ kind }) => kind === 'holding'));
    zombie.signal('SIGSTOP');
    const stopped = performance.now();
    await send(200);
    await run.untilEffects(sequence);
    const blocked = performance.now() - stopped;
    console.log(`The successor had handled everything ${(blocked / 1000).toFixed(1)} s after the process was stopped.`);
    expect(blocked, 'not even a lock timeout').toBeLessThan(SESSION_MS + IDLE_MS + SLACK_MS);

    const handled = zombie.counters.handled;
    zombie.send({ kind: 'go' });
    zombie.signal('SIGCONT');
    await waitUntil(
      'it is at work again',
      async () => {
        await send(20);
        await run.untilEffects(sequence);
        return zombie.counters.handled > handled;
      },
      60_000,
    );
    await run.untilFinished();
    const { violations, counts } = await run.verdict();
    expect(violations).toEqual([]);
    expect(counts.effects).toBe(sequence);
    expect(counts.deadLetters, 'what was taken away from a handler is no failure of its own').toBe(0);
    expect(await run.rolledBack(), 'the write of the zombie').toBeGreaterThan(0);
  });
});
