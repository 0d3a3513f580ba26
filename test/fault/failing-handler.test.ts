import { expect, it } from 'vitest';
import { expectClean, faultSuite } from './run/fault-suite.js';
import { message } from './run/messages.js';
import { readTopics } from './run/read-topics.js';

const [MESSAGES, ATTEMPTS] = [200, 3];

faultSuite('a handler that throws in the middle of a chunk', (createRun) => {
  it('the others have their effects once, it is tried again alone, and is a dead letter in the end', async () => {
    const run = await createRun({ partitions: 1, settings: { lanes: 1, attempts: ATTEMPTS } });
    const behaviours = new Map([
      [120, 'fails-first'],
      [150, 'fails'],
    ] as const);
    // Sent before anybody is there: one chunk takes them all.
    await run.send(
      Array.from({ length: MESSAGES }, (_, index) => {
        const sequence = index + 1;
        const behaviour = behaviours.get(sequence as 120) ?? 'works';
        return { ...message({ key: sequence % 20, sequence, behaviour }), partition: 0 };
      }),
    );
    run.start();
    const counts = await expectClean(run);
    expect(counts).toMatchObject({ effects: MESSAGES - 1, deadLetters: 1 });
    expect(await run.rolledBack(), 'those before it in its chunk, and its own tries').toBeGreaterThanOrEqual(
      119 + 1 + ATTEMPTS,
    );
    const { rows } = await run.pool.query<{ id: string; together: string }>(
      'SELECT id, count(*) OVER (PARTITION BY xid) AS together FROM effect',
    );
    const together = new Map(rows.map(({ id, together: count }) => [id, Number(count)]));
    for (const sequence of [1, 119, 120, 121]) expect(together.get(`m${sequence}`), `m${sequence}, run alone`).toBe(1);
    const [letter] = await readTopics([run.topics.deadLetters]);
    expect(letter?.headers).toMatchObject({
      ce_id: 'm150',
      edagen_dlq_reason: 'handler',
      edagen_dlq_attempts: String(ATTEMPTS),
      '__dlq.errors.message': 'This message fails.',
    });
  });

  it('several of them, among them two of one key, in several chunks and lanes', async () => {
    const run = await createRun({ partitions: 2, settings: { attempts: ATTEMPTS, batch: 50 } });
    const failing = new Set([10, 30, 130, 131, 270]);
    await run.send(
      Array.from({ length: 300 }, (_, index) => {
        const sequence = index + 1;
        const key = sequence % 20;
        const behaviour = failing.has(sequence) ? 'fails' : sequence % 60 === 7 ? 'fails-first' : 'works';
        return { ...message({ key, sequence, behaviour }), partition: key % 2 };
      }),
    );
    run.start();
    run.start();
    expect(await expectClean(run)).toMatchObject({ effects: 300 - failing.size, deadLetters: failing.size });
  });
});
