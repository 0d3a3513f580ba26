import { expect, it } from 'vitest';
import { expectClean, faultSuite } from './run/fault-suite.js';
import { randomTraffic } from './run/random-traffic.js';
import { SEED, seeded } from './seeded.js';

const [MESSAGES, KEYS, PARTITIONS, ROUNDS] = [6000, 100, 6, 6];

faultSuite('members that join and leave while chunks are open', (createRun) => {
  it(`every effect once, in order, whoever had the partition (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const run = await createRun({ partitions: PARTITIONS, settings: { handlerMs: 2 } });
    const traffic = randomTraffic({ random, messages: MESSAGES, keys: KEYS, partitions: PARTITIONS, failing: 2 });
    await run.send(traffic);
    const oldest = [run.start()];
    let seen = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      seen += 20 + Math.floor(random() * 100);
      await run.untilEffects(Math.min(seen, MESSAGES / 2));
      const next = run.start();
      await next.until('is given records', (told) => told.some(({ kind }) => kind === 'joined'));
      seen = (await run.effects()) ?? seen;
      oldest.push(next);
      // In good order, now and then at once with another that joins.
      if (random() < 0.5) oldest.push(run.start());
      await oldest.shift()?.stop();
    }
    const redelivered = run.members.reduce((sum, { counters }) => sum + counters.duplicates, 0);
    const counts = await expectClean(run);
    const copies = counts.records - counts.messages - counts.deadLetters;
    console.log(
      `Rebalances in mid-chunk, seed ${SEED}: ${run.members.length} members, ${redelivered} duplicates, ${copies} copies were sent.`,
    );
    expect(run.members.filter(({ told }) => told.some(({ kind }) => kind === 'joined')).length).toBeGreaterThan(ROUNDS);
  });
});
