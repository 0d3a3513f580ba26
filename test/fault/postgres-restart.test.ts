import { describe, expect, it } from 'vitest';
import { postgresIsForeign, restartPostgres } from '../support/postgres.js';
import { expectClean, faultSuite } from './run/fault-suite.js';
import { randomTraffic } from './run/random-traffic.js';
import { SEED, seeded } from './seeded.js';

const [MESSAGES, KEYS, PARTITIONS, ROUNDS] = [6000, 200, 4, 4];

// A server that EDA_POSTGRES names is not ours to restart.
describe.skipIf(postgresIsForeign)('on a server of our own', () => {
  faultSuite('PostgreSQL that crashes and recovers (pg_ctl restart -m immediate) under load', (createRun) => {
    it(`nothing is lost or doubled, and services go on by themselves (seed ${SEED})`, async () => {
      const random = seeded(SEED);
      const run = await createRun({ partitions: PARTITIONS, settings: { handlerMs: 1 } });
      const traffic = randomTraffic({ random, messages: MESSAGES, keys: KEYS, partitions: PARTITIONS });
      const members = [run.start(), run.start()];
      await Promise.all(members.map((member) => member.started()));
      let done = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const from = Math.floor((round * traffic.length) / ROUNDS);
        await run.send(traffic.slice(from, Math.floor(((round + 1) * traffic.length) / ROUNDS)));
        // Somewhere within what was just sent: chunks are open then.
        await run.untilEffects(done + 1 + Math.floor((random() * MESSAGES) / ROUNDS / 4));
        await restartPostgres('immediate');
        await run.untilEffects(done + 1);
        done = (await run.effects()) ?? done;
      }
      const counts = await expectClean(run);
      console.log(
        `Restarts of PostgreSQL, seed ${SEED}: ${ROUNDS}, ${counts.effects} effects, ${counts.publishedAgain} published again.`,
      );
      expect(
        members.every(({ running }) => running),
        'no process ended',
      ).toBe(true);
      const told = run.members.flatMap((member) =>
        member.told.flatMap((one) => (one.kind === 'problem' && one.code === 'store-unavailable' ? [one.message] : [])),
      );
      expect(told.length, 'it is said').toBeGreaterThan(0);
    });
  });
});
