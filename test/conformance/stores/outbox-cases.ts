import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboxRow } from '../../../src/runtime/store.js';
import { waitUntil } from '../../support/wait-until.js';
import type { InboxSetup } from './harness.js';
import { claimOf, identity } from './identities.js';
import { outboxRow } from './transaction-cases.js';

const ids = (...rows: readonly OutboxRow[]): string[] => rows.map(({ id }) => id);
const textOf = ({ record }: OutboxRow): string => String(record.headers['text']);
const keyOf = ({ record }: OutboxRow): string => Buffer.from(record.key ?? []).toString('utf8');

export function outboxCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const { commit, createRelay, take, given } = useOutbox(setup);

  describe('the outbox', () => {
    it('gives rows in the order of their commits, up to a limit, until they are marked', async () => {
      const { outbox } = setup().store;
      const relay = createRelay();
      const rows = ['a', 'b', 'c', 'd'].map((text) => outboxRow('key', text));
      await commit(...rows.slice(0, 2));
      await commit(...rows.slice(2));
      expect(await given(3, relay, 3)).toEqual(['a', 'b', 'c']);
      expect(await given(3, relay, 3), 'what is not marked comes again').toEqual(['a', 'b', 'c']);
      await outbox.markPublished(ids(...rows.slice(0, 2)));
      expect(await given(3, relay, 2)).toEqual(['c', 'd']);
      await outbox.markPublished(ids(...rows));
      expect(await given(3, relay, 0)).toEqual([]);
    });

    it('keeps records as they were, also keys and values in bytes', async () => {
      const { outbox } = setup().store;
      const bytes = Uint8Array.from([0, 255, 10]);
      const headers = { bytes, text: 'ä', __proto__x: '\u{1F600}' };
      const record = { topic: 'conformance', key: bytes, value: bytes, headers, partition: 3 };
      const row = { ...outboxRow(null, 'x'), record, reply: true as const, expiresAt: 1_900_000_000_123 };
      const empty = { ...outboxRow(null, 'y'), record: { topic: 'conformance', key: null, value: null, headers: {} } };
      const blank = { ...outboxRow(null, 'z'), record: { topic: 'conformance', key: '', value: '', headers: {} } };
      await commit(row, empty, blank);
      const relay = createRelay();
      let found: readonly OutboxRow[] = [];
      await waitUntil('all three are given', async () => (found = await outbox.take(3, relay)).length === 3);
      const [full, none, short] = found;
      const plain = (value: Uint8Array | string | null | undefined): unknown =>
        value instanceof Uint8Array ? [...value] : value;
      expect(full).toMatchObject({ id: row.id, reply: true, expiresAt: row.expiresAt });
      expect(full?.record).toMatchObject({ topic: 'conformance', partition: 3 });
      expect([full?.record.key, full?.record.value, full?.record.headers['bytes']].map(plain)).toEqual([
        [0, 255, 10],
        [0, 255, 10],
        [0, 255, 10],
      ]);
      for (const name of ['text', '__proto__x'] as const)
        expect(Buffer.from(full?.record.headers[name] ?? []).toString('utf8')).toBe(headers[name]);
      expect(none).toMatchObject({ id: empty.id, record: { key: null, value: null } });
      expect(none?.record.partition).toBeUndefined();
      expect([none?.reply, none?.expiresAt]).toEqual([undefined, undefined]);
      expect([short?.record.key, short?.record.value].map((bytes) => Buffer.from(bytes ?? 'x').length)).toEqual([0, 0]);
      await outbox.markPublished(ids(row, empty, blank));
    });

    it('never gives the rows of one key to two relays', async () => {
      const { outbox } = setup().store;
      const relays = [createRelay(), createRelay()] as const;
      const rows = Array.from({ length: 60 }, (_, index) => outboxRow(`key ${index % 12}`, String(index)));
      await commit(...rows);
      const published = new Map<string, string[]>();
      let open = rows.length;
      await waitUntil('all rows are published', async () => {
        const out = [await outbox.take(7, relays[0]), await outbox.take(7, relays[1])] as const;
        const [ours, theirs] = [new Set(out[0].map(keyOf)), new Set(out[1].map(keyOf))];
        expect([...ours].filter((key) => theirs.has(key))).toEqual([]);
        for (const [index, taken] of out.entries()) {
          // All but the last one, so that something of each is always out.
          const done = taken.length === 1 ? taken : taken.slice(0, -1);
          for (const row of done) published.set(keyOf(row), [...(published.get(keyOf(row)) ?? []), textOf(row)]);
          await outbox.markPublished(ids(...done), relays[index]);
          open -= done.length;
        }
        return open === 0;
      });
      for (const [key, texts] of published) expect(texts).toEqual(rows.filter((row) => keyOf(row) === key).map(textOf));
    });

    it('gives the rows of a relay that has stopped to others, in their old place', async () => {
      const { outbox } = setup().store;
      const [one, other] = [createRelay(), createRelay()];
      const rows = [outboxRow('k', 'k1'), outboxRow('k', 'k2')];
      await commit(...rows);
      expect(await given(1, one, 1)).toEqual(['k1']);
      expect(await take(10, other), 'k2 stands behind k1').toEqual([]);
      await outbox.release(one);
      expect(await given(10, other, 2)).toEqual(['k1', 'k2']);
      await outbox.markPublished(ids(...rows));
    });

    it('gives again and again what the broker refuses, and what stands behind', async () => {
      const { outbox } = setup().store;
      const relay = createRelay();
      const rows = ['refused', 'fine', 'late'].map((text) => outboxRow('k', text));
      await commit(...rows.slice(0, 2));
      expect(await given(10, relay, 2)).toEqual(['refused', 'fine']);
      await outbox.markPublished(ids(...rows.slice(1, 2)), relay);
      await outbox.setAside?.(ids(...rows.slice(0, 1)), relay);
      await outbox.setAside?.(ids(...rows.slice(0, 1)), relay);
      expect(await given(10, relay, 1)).toEqual(['refused']);
      await commit(...rows.slice(2));
      expect(await given(10, relay, 2)).toEqual(['refused', 'late']);
      await outbox.markPublished(ids(...rows), relay);
      expect(await given(10, relay, 0)).toEqual([]);
    });

    it('keeps a row whose id is that of another one until it is published itself', async () => {
      const { outbox } = setup().store;
      const relay = createRelay();
      const first = outboxRow('k', 'first');
      await commit(first, { ...outboxRow('k', 'second'), id: first.id });
      expect(await given(1, relay, 1)).toEqual(['first']);
      await outbox.markPublished([first.id], createRelay());
      expect(await given(1, relay, 1), 'another relay has taken none of that id').toEqual(['first']);
      await outbox.markPublished([first.id], relay);
      expect(await given(10, relay, 1)).toEqual(['second']);
      await outbox.markPublished([first.id], relay);
      expect(await given(10, relay, 0)).toEqual([]);
    });

    it('never gives rows of a transaction that was rolled back', async () => {
      const { outbox, begin } = { outbox: setup().store.outbox, begin: () => setup().store.begin() };
      const relay = createRelay();
      const rows = [outboxRow('k', 'before'), outboxRow('k', 'after')];
      await commit(...rows.slice(0, 1));
      const dropped = await begin();
      await dropped.addToOutbox([outboxRow('k', 'dropped')]);
      await dropped.rollback();
      await commit(...rows.slice(1));
      expect(await given(10, relay, 2)).toEqual(['before', 'after']);
      await outbox.markPublished(ids(...rows));
      expect(await given(10, relay, 0)).toEqual([]);
    });

    it('tells of commits that added rows, and of no others', async () => {
      const { outbox, begin } = { outbox: setup().store.outbox, begin: () => setup().store.begin() };
      let [first, second] = [0, 0];
      const stop = outbox.onCommitted(() => (first += 1));
      const stopSecond = outbox.onCommitted(() => (second += 1));
      await (await begin()).commit();
      const dropped = await begin();
      await dropped.addToOutbox([outboxRow('k', 'dropped')]);
      await dropped.rollback();
      expect([first, second]).toEqual([0, 0]);
      const rows = [outboxRow('k', '1'), outboxRow('k', '2')];
      await commit(...rows.slice(0, 1));
      expect([first, second]).toEqual([1, 1]);
      stop();
      stop();
      await commit(...rows.slice(1));
      expect([first, second]).toEqual([1, 2]);
      stopSecond();
      expect(await given(10, createRelay(), 2)).toEqual(['1', '2']);
      await outbox.markPublished(ids(...rows));
    });
  });
}

export function sideBySideOutboxCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const { createRelay, given } = useOutbox(setup);

  describe('the outbox of stores with several transactions side by side', () => {
    it('has the order of commits where writers lock the same data first, whoever began first', async () => {
      const { store, readIn, write } = setup();
      const key = randomUUID();
      const rows = ['1', '2'].map((text) => outboxRow(key, text));
      const [second, first] = [await store.begin(), await store.begin()];
      for (const [index, unit] of [first, second].entries()) {
        // The one that began first has written something already when it comes to the data of both.
        if (index === 0) await second.claim([claimOf(identity())]);
        await readIn(unit.tx, key);
        await write(unit.tx, key, String(index));
        await unit.addToOutbox(rows.slice(index, index + 1));
        await unit.commit();
      }
      expect(await given(10, createRelay(), 2)).toEqual(['1', '2']);
      await store.outbox.markPublished(ids(...rows));
    });
  });
}

export function gatedOutboxCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const { createRelay, take, given } = useOutbox(setup);

  describe('outboxes whose rows wait for older transactions', () => {
    it.each(['commit', 'rollback'] as const)('give none before an older one has ended with a %s', async (end) => {
      const { store } = setup();
      const relay = createRelay();
      const rows = ['older', 'younger'].map((text) => outboxRow('k', text));
      const [older, younger] = [await store.begin(), await store.begin()];
      await older.addToOutbox(rows.slice(0, 1));
      await younger.addToOutbox(rows.slice(1));
      await younger.commit();
      for (let look = 0; look < 5; look += 1) expect(await take(10, relay)).toEqual([]);
      await older[end]();
      const left = end === 'commit' ? ['older', 'younger'] : ['younger'];
      expect(await given(10, relay, left.length)).toEqual(left);
      await store.outbox.markPublished(ids(...rows));
    });
  });
}

interface OutboxUse {
  readonly commit: (...rows: OutboxRow[]) => Promise<void>;
  /** Released after its case. */
  readonly createRelay: () => object;
  readonly take: (limit: number, relay: object) => Promise<string[]>;
  /** Waits until there are at least so many: a store may have transactions of others to wait for. */
  readonly given: (limit: number, relay: object, count: number) => Promise<readonly string[]>;
}

function useOutbox<Tx>(setup: () => InboxSetup<Tx>): OutboxUse {
  const relays: object[] = [];
  // Cases that name no relay may have left some of the rows with it.
  beforeEach(() => setup().store.outbox.release());
  afterEach(async () => {
    for (const relay of relays.splice(0)) await setup().store.outbox.release(relay);
  });
  const take: OutboxUse['take'] = async (limit, relay) => (await setup().store.outbox.take(limit, relay)).map(textOf);
  return {
    take,
    commit: async (...rows) => {
      const unit = await setup().store.begin();
      await unit.addToOutbox(rows);
      await unit.commit();
    },
    createRelay: () => {
      const relay = {};
      relays.push(relay);
      return relay;
    },
    given: async (limit, relay, count) => {
      let found: readonly string[] = [];
      await waitUntil(`${count} rows are given`, async () => (found = await take(limit, relay)).length >= count);
      return found;
    },
  };
}
