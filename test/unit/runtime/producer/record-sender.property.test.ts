import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { createRecordSender } from '../../../../src/runtime/producer/record-sender.js';
import type { OutgoingRecord } from '../../../../src/runtime/transport.js';
import { FakeClock } from '../fake-clock.js';
import { brokerAway, FakeTransport, tooLarge } from '../fake-transport.js';

interface Publish {
  readonly key: number;
  readonly size: number;
  readonly poison: boolean;
  /** Turns of the event loop to let pass before it is published. */
  readonly pause: number;
}

const publishes = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 3 }),
    size: fc.integer({ min: 1, max: 400 }),
    poison: fc.boolean(),
    pause: fc.constantFrom(0, 0, 0, 0, 1, 3),
  }),
  { minLength: 1, maxLength: 60 },
);
const seed = Number(process.env['EDA_SEED'] ?? Date.now() % 2 ** 31);
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe(`gathering and splitting, against a model (seed ${seed})`, () => {
  it('gives every publish exactly its own verdict, and keeps the order of each key', async () => {
    await fc.assert(
      fc.asyncProperty(
        publishes,
        fc.record({ maxRecords: fc.integer({ min: 1, max: 20 }), maxBytes: fc.integer({ min: 50, max: 3_000 }) }),
        // Which requests find the broker away, by their number.
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
        async (list: readonly Publish[], bounds, awayAt) => {
          const transport = new FakeTransport();
          const clock = new FakeClock();
          let inFlight = 0;
          let number = 0;
          transport.onSend = async (records) => {
            inFlight += 1;
            expect(inFlight, 'one request in flight').toBe(1);
            expect(records.length).toBeLessThanOrEqual(bounds.maxRecords);
            await turn();
            inFlight -= 1;
            const mine = number;
            number += 1;
            if (awayAt.includes(mine)) throw brokerAway();
            if (records.some(({ headers }) => headers['poison'] !== undefined)) throw tooLarge();
          };
          const sender = createRecordSender({ transport, clock, gather: { ...bounds, lingerMs: 0 } });
          let verdicts = 0;
          const outcomes: Promise<'written' | 'refused' | 'away'>[] = [];
          for (const [index, { key, size, poison, pause }] of list.entries()) {
            for (let rest = pause; rest > 0; rest -= 1) await turn();
            const record: OutgoingRecord = {
              topic: 'orders',
              key: String(key),
              value: `${index}:`.padEnd(size, 'x'),
              headers: poison ? { poison: '1' } : {},
            };
            outcomes.push(
              sender.send(record).then(
                () => {
                  verdicts += 1;
                  return 'written' as const;
                },
                (error: unknown) => {
                  verdicts += 1;
                  return isEdaError(error, 'record-too-large') ? ('refused' as const) : ('away' as const);
                },
              ),
            );
          }
          const found = await Promise.all(outcomes);
          expect(verdicts).toBe(list.length);

          const numberOf = (record: OutgoingRecord): number => Number.parseInt(String(record.value), 10);
          const written = transport.written.map(numberOf);
          expect(new Set(written).size, 'nothing is written twice here: a refused request writes nothing').toBe(
            written.length,
          );
          for (const [index, outcome] of found.entries()) {
            const own = list[index]?.poison === true ? 'refused' : 'written';
            expect(outcome === 'written', `publish ${index}`).toBe(written.includes(index));
            expect(outcome === own || (outcome === 'away' && awayAt.length > 0), `publish ${index}: ${outcome}`).toBe(
              true,
            );
          }
          for (let key = 0; key <= 3; key += 1) {
            const ofKey = transport.written.filter((record) => record.key === String(key)).map(numberOf);
            expect(ofKey, `order of key ${key}`).toEqual(ofKey.toSorted((one, other) => one - other));
          }
          await sender.close();
        },
      ),
      { seed, numRuns: 150 },
    );
  });

  it('keeps that order where a refused request has written a part: a second copy never comes before a first', async () => {
    await fc.assert(
      fc.asyncProperty(
        publishes,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (list: readonly Publish[], writable) => {
          const transport = new FakeTransport();
          // As Kafka does: partitions are written one by one, and one that is refused fails the call.
          transport.onSend = (records) => {
            if (!records.some(({ headers }) => headers['poison'] !== undefined)) return;
            const poisoned = new Set(
              records.filter(({ headers }) => headers['poison'] !== undefined).map(({ key }) => key),
            );
            transport.written.push(
              ...records.filter(({ key }) => !poisoned.has(key) && writable[Number(key)] === true),
            );
            throw tooLarge();
          };
          const sender = createRecordSender({ transport, clock: new FakeClock() });
          const found = await Promise.all(
            list.map(({ key, poison }, index) =>
              sender
                .send({
                  topic: 'orders',
                  key: String(key),
                  value: String(index),
                  headers: poison ? { poison: '1' } : {},
                })
                .then(
                  () => 'written',
                  () => 'refused',
                ),
            ),
          );
          expect(found).toEqual(list.map(({ poison }) => (poison ? 'refused' : 'written')));
          for (let key = 0; key <= 3; key += 1) {
            const ofKey = transport.written
              .filter((record) => record.key === String(key))
              .map(({ value }) => Number(value));
            const firsts = [...new Set(ofKey)];
            expect(firsts, `order of key ${key}`).toEqual(firsts.toSorted((one, other) => one - other));
          }
        },
      ),
      { seed, numRuns: 150 },
    );
  });
});
