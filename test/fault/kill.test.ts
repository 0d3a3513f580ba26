import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { POINTS, type Point } from './member/protocol.js';
import { faultSuite } from './run/fault-suite.js';
import type { MemberProcess } from './run/member-process.js';
import { randomTraffic } from './run/random-traffic.js';
import { pick, SEED, seeded } from './seeded.js';

const [MESSAGES, KEYS, PARTITIONS, KILLS] = [20_000, 500, 6, 56];
/** A point that a process does not come by in this time is given up, and it is killed wherever it is. */
const PATIENCE_MS = 2500;

/** `start`: soon after its start, joined or not. `any`: at a random moment. */
type Moment = Point | 'start' | 'any';

faultSuite('SIGKILL', (createRun) => {
  it(`of ${KILLS} processes at random moments: every effect once, everything published, in order (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const run = await createRun({ partitions: PARTITIONS });
    const traffic = randomTraffic({ random, messages: MESSAGES, keys: KEYS, partitions: PARTITIONS, failing: 12 });
    const kinds: readonly Moment[] = ['start', 'any', 'any', ...POINTS];
    const plan = Array.from({ length: KILLS }, (_, index) => kinds[index % kinds.length] as Moment);
    const deaths = new Map<string, number>();
    const began = performance.now();
    run.start();
    run.start();
    for (const [round, moment] of plan.entries()) {
      const from = Math.floor((round * traffic.length) / KILLS);
      const sending = run.send(traffic.slice(from, Math.floor(((round + 1) * traffic.length) / KILLS)));
      const victim = moment === 'start' ? (run.live.at(-1) as MemberProcess) : pick(random, run.live);
      const where = await endAt(victim, moment, random);
      deaths.set(where, (deaths.get(where) ?? 0) + 1);
      await sending;
      run.start();
    }
    const kills = (performance.now() - began) / 1000;
    const [early, rolledBackEarly] = [await run.effects(), await run.rolledBack()];
    await run.untilFinished();
    const seconds = (performance.now() - began) / 1000;
    const { violations, counts } = await run.verdict();
    const redelivered = run.members.reduce((sum, { counters }) => sum + counters.duplicates, 0);
    console.log(`
SIGKILL, seed ${SEED}: ${KILLS} kills in ${kills.toFixed(1)} s, everything finished after ${seconds.toFixed(1)} s
  where: ${[...deaths].map(([where, times]) => `${where} ${times}`).join(', ')}
  records sent ${counts.records}, messages ${counts.messages}, effects ${counts.effects} (${early} before the last kill)
  runs of handlers that were rolled back ${await run.rolledBack()} (${rolledBackEarly} before the last kill)
  records recognised as duplicates ${redelivered} (as far as the processes could tell)
  dead letters ${counts.deadLetters}, records on the output topic that repeat an earlier one ${counts.publishedAgain}
  violations ${violations.length}`);
    expect(violations.slice(0, 20)).toEqual([]);
    expect(counts.effects).toBeGreaterThan(MESSAGES * 0.99);
    expect(early, 'most was done while processes were killed').toBeGreaterThan(MESSAGES / 4);
    for (const point of ['claim', 'handler', 'commit', 'committed', 'produced'])
      expect(deaths.get(point), `processes that died at ${point}`).toBeGreaterThan(0);
  });
});

/** Ends a member; tells where it died. */
async function endAt(member: MemberProcess, moment: Moment, random: () => number): Promise<string> {
  if (moment === 'start') {
    await wait(random() * 700);
    await member.kill();
    return moment;
  }
  if (moment === 'any') {
    await wait(random() * 2000);
    await member.kill();
    return moment;
  }
  const nth = moment === 'handler' ? 1 + Math.floor(random() * 200) : 1 + Math.floor(random() * 4);
  member.send({ kind: 'kill-at', point: moment, nth });
  await Promise.race([member.ended, wait(PATIENCE_MS)]);
  await member.kill();
  return member.reached() ?? 'anywhere';
}

/** The moments are what this test is about. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
