import { expect, it } from 'vitest';
import type { Point } from './member/protocol.js';
import { expectClean, faultSuite } from './run/fault-suite.js';
import { message } from './run/messages.js';
import { SEED, seeded } from './seeded.js';

const [PARTITIONS, KEYS, A_ROUND] = [2, 20, 60];
const POINTS: readonly Point[] = [
  'produced',
  'produce',
  'produced',
  'mark',
  'outbox',
  'produced',
  'committed',
  'produced',
];

faultSuite('a relay that is killed between produce and mark', (createRun) => {
  it(`publishes again under the same ids, in order, and loses nothing (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const run = await createRun({ partitions: PARTITIONS });
    let sequence = 0;
    const send = (): Promise<void> =>
      run.send(
        Array.from({ length: A_ROUND }, () => {
          sequence += 1;
          const key = Math.floor(random() * KEYS);
          return { ...message({ key, sequence }), partition: key % PARTITIONS };
        }),
      );
    for (const point of POINTS) {
      const member = run.start();
      member.send({ kind: 'kill-at', point, nth: 1 });
      await send();
      expect(await member.ended).toBe('SIGKILL');
      expect(member.reached()).toBe(point);
    }
    run.start();
    const { publishedAgain, effects } = await expectClean(run);
    console.log(
      `Relays killed, seed ${SEED}: ${POINTS.join(', ')}; ${effects} effects, ${publishedAgain} records published again.`,
    );
    expect(publishedAgain, 'it really happened').toBeGreaterThanOrEqual(
      POINTS.filter((point) => point === 'produced').length,
    );
  });

  it('another process takes over what it was publishing', async () => {
    const run = await createRun({ partitions: PARTITIONS });
    const [first, second] = [run.start(), run.start()];
    await Promise.all([first.started(), second.started()]);
    first.send({ kind: 'kill-at', point: 'produced', nth: 3 });
    let sequence = 0;
    while (first.running) {
      await run.send(
        Array.from({ length: 40 }, () => {
          sequence += 1;
          const key = sequence % KEYS;
          return { ...message({ key, sequence }), partition: key % PARTITIONS };
        }),
      );
      await run.untilEffects(sequence);
    }
    expect(second.running).toBe(true);
    expect((await expectClean(run)).publishedAgain).toBeGreaterThan(0);
  });
});
