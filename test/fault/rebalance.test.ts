import { expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.js';
import { expectClean, faultSuite } from './run/fault-suite.js';
import type { MemberProcess } from './run/member-process.js';
import { randomTraffic } from './run/random-traffic.js';
import { SEED, seeded } from './seeded.js';

const [KEYS, PARTITIONS, ROUNDS] = [100, 6, 7];
/** More than can be sent until the last round: new members must be given something. */
const MESSAGES = 30_000;
const AT_ONCE = 20;

faultSuite('members that join and leave while chunks are open', (createRun) => {
  it(`every effect once, in order, whoever had the partition (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const run = await createRun({ partitions: PARTITIONS, settings: { handlerMs: 2 } });
    const traffic = randomTraffic({ random, messages: MESSAGES, keys: KEYS, partitions: PARTITIONS, failing: 6 });
    let sent = 0;
    const sendUntil = (what: string, holds: () => boolean): Promise<void> =>
      waitUntil(
        what,
        async () => {
          if (holds()) return true;
          if (sent >= traffic.length) throw new Error(`All ${traffic.length} records are sent, but not ${what}.`);
          await run.send(traffic.slice(sent, sent + AT_ONCE));
          sent += AT_ONCE;
          return false;
        },
        60_000,
      );
    const isGivenRecords = ({ told }: MemberProcess): boolean => told.some(({ kind }) => kind === 'joined');
    const members: MemberProcess[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const joining = [run.start(), ...(random() < 0.5 ? [run.start()] : [])];
      members.push(...joining);
      await sendUntil('new members are given records', () => joining.every(isGivenRecords));
      // In good order, while the others rebalance and handlers run; two at least stay.
      const leaving = members.splice(0, Math.max(0, members.length - 2));
      let left = 0;
      for (const member of leaving) void member.ended.then(() => (left += 1));
      await Promise.all([
        ...leaving.map((member) => member.stop()),
        sendUntil('old members have left', () => left === leaving.length),
      ]);
    }
    const counts = await expectClean(run);
    const redelivered = run.members.reduce((sum, { counters }) => sum + counters.duplicates, 0);
    const copies = counts.records - counts.messages - counts.deadLetters;
    console.log(
      `Rebalances in mid-chunk, seed ${SEED}: ${run.members.length} members came, ${counts.messages} messages, ${redelivered} duplicates, ${copies} of them sent, ${counts.publishedAgain} published again.`,
    );
    expect(redelivered, 'chunks were open while partitions changed hands').toBeGreaterThan(copies);
  });
});
