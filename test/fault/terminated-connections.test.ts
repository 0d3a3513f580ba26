import { expect, it } from 'vitest';
import { expectClean, faultSuite } from './run/fault-suite.js';
import { randomTraffic } from './run/random-traffic.js';
import { SEED, seeded } from './seeded.js';

const [MESSAGES, KEYS, PARTITIONS, ROUNDS] = [5000, 200, 4, 40];

faultSuite('connections that the database ends (pg_terminate_backend)', (createRun) => {
  it(`lose nothing, double nothing, and are no failures of handlers (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const run = await createRun({ partitions: PARTITIONS });
    const traffic = randomTraffic({ random, messages: MESSAGES, keys: KEYS, partitions: PARTITIONS });
    const members = [run.start(), run.start()];
    await Promise.all(members.map((member) => member.started()));
    let terminated = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = Math.floor((round * traffic.length) / ROUNDS);
      await run.send(traffic.slice(from, Math.floor(((round + 1) * traffic.length) / ROUNDS)));
      const before = (await run.effects()) ?? 0;
      const { rowCount } = await run.pool.query(
        `SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
           WHERE datname = current_database() AND application_name LIKE 'member-%' ORDER BY random() LIMIT $1) AS victim`,
        [1 + Math.floor(random() * 6)],
      );
      terminated += rowCount ?? 0;
      await run.untilEffects(before + 1);
    }
    const reuses = new Set(traffic.filter(({ payload }) => /"totalAmount":1\d{7}\b/.test(payload))).size;
    const counts = await expectClean(run);
    console.log(
      `Terminated connections, seed ${SEED}: ${terminated}, ${counts.effects} effects, ${await run.rolledBack()} runs rolled back, ${counts.publishedAgain} published again.`,
    );
    expect(terminated).toBeGreaterThan(ROUNDS);
    expect(counts.deadLetters, 'reused ids alone').toBeLessThanOrEqual(reuses);
    expect(
      members.every(({ running }) => running),
      'no process ended',
    ).toBe(true);
  });
});
