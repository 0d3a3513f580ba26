import { expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.js';
import type { FaultRun, Placed } from './run/fault-run.js';
import { expectClean, faultSuite, type CreateRun } from './run/fault-suite.js';
import type { MemberProcess } from './run/member-process.js';
import { message } from './run/messages.js';

const PARTITIONS = 4;

const onPartition = (partition: number, options: Parameters<typeof message>[0]): Placed => ({
  ...message(options),
  partition,
});

faultSuite('the same message twice', (createRun) => {
  it('in one chunk', async () => {
    const run = await createRun({ partitions: 1, settings: { lanes: 1 } });
    const records = Array.from({ length: 20 }, (_, index) => onPartition(0, { key: index % 3, sequence: index + 1 }));
    await run.send(records.flatMap((record) => [record, record]));
    const member = run.start();
    expect(await expectClean(run)).toMatchObject({ records: 40, effects: 20, deadLetters: 0, publishedAgain: 0 });
    await waitUntil('the copies are counted', () => member.counters.duplicates === 20);
  });

  it('in two chunks', async () => {
    const run = await createRun({ partitions: 1 });
    const records = Array.from({ length: 20 }, (_, index) => onPartition(0, { key: index % 3, sequence: index + 1 }));
    const member = run.start();
    await run.send(records);
    await run.untilFinished();
    await run.send(records);
    expect(await expectClean(run)).toMatchObject({ records: 40, effects: 20, deadLetters: 0, publishedAgain: 0 });
    await waitUntil('the copies are counted', () => member.counters.duplicates === 20);
  });

  it('in two processes at once: the second waits for the first', async () => {
    const { run, holder, other } = await inTwoProcesses(createRun);
    holder.send({ kind: 'go' });
    other.send({ kind: 'go' });
    expect(await expectClean(run)).toMatchObject({ deadLetters: 0, publishedAgain: 0 });
    await waitUntil('copies are counted', () => other.counters.duplicates > 0);
  });

  it('in two processes, and the first is killed while the second waits', async () => {
    const { run, holder, other } = await inTwoProcesses(createRun);
    other.send({ kind: 'go' });
    await holder.kill();
    await expectClean(run);
    expect(await run.rolledBack(), 'what the first had written').toBeGreaterThan(0);
  });

  it('with another payload: a dead letter, wherever it comes', async () => {
    const run = await createRun({ partitions: PARTITIONS });
    const first = Array.from({ length: 40 }, (_, index) => ({ key: index % 8, sequence: index + 1, id: `r${index}` }));
    const changed = first.map((options) => ({ ...options, sequence: options.sequence + 1000 }));
    const place =
      (shift: number) =>
      (options: (typeof first)[number]): Placed =>
        onPartition((options.key + shift) % PARTITIONS, options);
    // In one chunk.
    await run.send(
      first.slice(0, 20).flatMap((options, index) => [place(0)(options), place(0)(changed[index] ?? options)]),
    );
    run.start();
    run.start();
    await run.untilFinished();
    // In another chunk.
    await run.send(changed.slice(0, 10).map(place(0)));
    // In other processes, side by side.
    await run.send([...first.slice(20).map(place(0)), ...changed.slice(20).map(place(1))]);
    expect(await expectClean(run)).toMatchObject({ messages: 40, effects: 40, deadLetters: 50 });
  });
});

/** One message in every partition of two processes: one of them runs its handler, which waits, and the other one waits for it in the database. */
async function inTwoProcesses(
  createRun: CreateRun,
): Promise<{ readonly run: FaultRun; readonly holder: MemberProcess; readonly other: MemberProcess }> {
  const run = await createRun({ partitions: PARTITIONS, settings: { lockTimeoutMs: 20_000 } });
  const [one, two] = [run.start(), run.start()];
  await Promise.all([one.started(), two.started()]);
  let sequence = 0;
  while (one.counters.handled === 0 || two.counters.handled === 0) {
    await run.send(
      Array.from({ length: PARTITIONS }, (_, partition) => {
        sequence += 1;
        return onPartition(partition, { key: partition, sequence });
      }),
    );
    await run.untilFinished();
  }
  for (const member of [one, two]) member.send({ kind: 'hold', ids: ['shared'] });
  await run.send(
    Array.from({ length: PARTITIONS }, (_, partition) =>
      onPartition(partition, { key: 99, sequence: 1_000_000, id: 'shared' }),
    ),
  );
  const holding = ({ told }: MemberProcess): boolean => told.some(({ kind }) => kind === 'holding');
  await waitUntil('one holds it', () => holding(one) || holding(two), 30_000);
  await waitUntil('the other one waits in the database', async () => {
    const { rows } = await run.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  expect([one, two].filter(holding), 'never both').toHaveLength(1);
  return holding(one) ? { run, holder: one, other: two } : { run, holder: two, other: one };
}
