import { describe, expect, expectTypeOf, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import {
  type MemoryLeaseStore,
  type MemoryStore,
  memoryStore,
  type MemoryTransaction,
} from '../../../../src/runtime/stores/memory/index.js';
import type { ClaimRequest, LeaseStore, TransactionalStore } from '../../../../src/runtime/store.js';

const request = (id: string, retentionMs = 1_000, consumer = 'c'): ClaimRequest => ({
  identity: { consumer, source: 's', message: 'm', id },
  payload: Buffer.from('payload'),
  retentionMs,
});

async function claimAndCommit(store: MemoryStore, ...requests: ClaimRequest[]): Promise<string[]> {
  const unit = await store.begin();
  const results = await unit.claim(requests);
  await unit.commit();
  return results.map(({ state }) => state);
}

describe('memoryStore', () => {
  it('has the type of its mode', () => {
    expectTypeOf(memoryStore()).toEqualTypeOf<MemoryStore>();
    expectTypeOf(memoryStore({ mode: 'inbox', lanes: 2 })).toEqualTypeOf<MemoryStore>();
    expectTypeOf(memoryStore({ mode: 'lease' })).toEqualTypeOf<MemoryLeaseStore>();
    expectTypeOf<MemoryStore>().toExtend<TransactionalStore<MemoryTransaction>>();
    expectTypeOf<MemoryLeaseStore>().toExtend<LeaseStore>();
    expect([memoryStore().lanes, memoryStore({ lanes: 2 }).lanes]).toEqual([4, 2]);
    expect(memoryStore().capabilities).toEqual({ durable: false, shared: false });
  });

  it('refuses bad options, all at once', () => {
    expect(() => memoryStore({ lanes: 0, maxRecords: 0.5 })).toThrow(/lanes is 0.*maxRecords is 0\.5/);
  });

  it('forgets the oldest first when it is full, and counts them', async () => {
    const store = memoryStore({ maxRecords: 3 });
    await claimAndCommit(store, request('1'), request('2', 9_000), request('3', 1_000, 'other'));
    await claimAndCommit(store, request('4', 5_000));
    expect(store.counts()).toEqual({ records: 3, evicted: 1, outbox: 0 });
    const unit = await store.begin();
    const known = await unit.claim([request('1'), request('2'), request('3', 1_000, 'other'), request('4')]);
    expect(known.map(({ state }) => state)).toEqual(['claimed', 'duplicate', 'duplicate', 'duplicate']);
    await unit.rollback();
    expect(await claimAndCommit(store, request('5'))).toEqual(['claimed']);
    expect(store.counts()).toMatchObject({ records: 3, evicted: 2 });
    expect(await claimAndCommit(store, request('2'))).toEqual(['claimed']);
  });

  it('frees what has expired without being asked for it', async () => {
    let now = 0;
    const store = memoryStore({ clock: { now: () => now } });
    await claimAndCommit(store, ...Array.from({ length: 50 }, (_, index) => request(`${index}`)));
    await claimAndCommit(store, request('long', 100_000));
    now = 1_000;
    await claimAndCommit(store, request('next'));
    expect(store.counts()).toEqual({ records: 2, evicted: 0, outbox: 0 });
  });

  it('does not count what is only claimed', async () => {
    const store = memoryStore({ maxRecords: 1 });
    const unit = await store.begin();
    await unit.claim([request('1'), request('2'), request('3')]);
    expect(store.counts()).toEqual({ records: 0, evicted: 0, outbox: 0 });
    await unit.commit();
    expect(store.counts()).toEqual({ records: 1, evicted: 2, outbox: 0 });
  });

  it('gives tokens that are higher than those of an earlier process', async () => {
    const tokenAt = async (now: number): Promise<bigint> => {
      const store = memoryStore({ mode: 'lease', clock: { now: () => now } });
      const [first] = await store.claim([request('1')], 10);
      return BigInt(first?.state === 'claimed' ? (first.fencingToken ?? 0) : 0);
    };
    expect(await tokenAt(1_700_000_000_001)).toBeGreaterThan((await tokenAt(1_700_000_000_000)) + 1_000n);
  });

  it('refuses a reply to a message that was not claimed', async () => {
    const unit = await memoryStore().begin();
    const saving = unit.saveReply(request('1').identity, { value: new Uint8Array(), headers: {} });
    await expect(saving).rejects.toThrow(/m 1, which this unit of work has not claimed/);
  });

  it('tells which waits would never end', async () => {
    const store = memoryStore();
    const [one, two, three] = [await store.begin(), await store.begin(), await store.begin()];
    await one.claim([request('1')]);
    await two.claim([request('2')]);
    await three.claim([request('3')]);
    const first = one.claim([request('2')]);
    const second = two.claim([request('3')]);
    await expect(three.claim([request('1')])).rejects.toSatisfy((error) => isEdaError(error, 'transaction-conflict'));
    await expect(three.commit(), 'it can only be rolled back').rejects.toSatisfy((error) =>
      isEdaError(error, 'transaction-conflict'),
    );
    expect((await second).map(({ state }) => state)).toEqual(['claimed']);
    await two.commit();
    expect((await first).map(({ state }) => state)).toEqual(['duplicate']);
    await one.commit();
  });
});

describe('maps of the memory store', () => {
  it('hold copies that nobody can change', async () => {
    const store = memoryStore();
    const unit = await store.begin();
    const stock = unit.tx.map<{ items: { sku: string; left: number }[]; at: Date }>('stock');
    const value = { items: [{ sku: 'a', left: 1 }], at: new Date(0) };
    stock.set('warehouse', value);
    for (const item of value.items) item.left = 99;
    const read = stock.get('warehouse');
    expect(read).toEqual({ items: [{ sku: 'a', left: 1 }], at: new Date(0) });
    expect(() => {
      for (const item of read?.items ?? []) item.left = 5;
    }).toThrow(TypeError);
    await unit.commit();
    expect(store.read('stock').get('warehouse')).toEqual({ items: [{ sku: 'a', left: 1 }], at: new Date(0) });
  });

  it('keep hostile names as data', async () => {
    const unit = await memoryStore().begin();
    const map = unit.tx.map<unknown>('__proto__');
    const hostile: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":1}');
    map.set('__proto__', hostile);
    const read = map.get('__proto__');
    expect(JSON.stringify(read)).toBe('{"__proto__":{"admin":true},"constructor":1}');
    expect((read as { admin?: unknown }).admin).toBeUndefined();
  });

  it('refuse what is no plain data, and say where it is', async () => {
    const unit = await memoryStore().begin();
    const map = unit.tx.map<unknown>('stock');
    expect(() => map.set('a', { b: [new Map()] })).toThrow(/value\.b\[0\] is Map/);
    expect(() => map.set('a', { f: () => 1 })).toThrow(/value\.f is function/);
  });

  it('stop working when their transaction has ended', async () => {
    const unit = await memoryStore().begin();
    const map = unit.tx.map<number>('stock');
    await unit.commit();
    expect(() => map.set('a', 1)).toThrow(/has ended/);
    expect(() => map.get('a')).toThrow(/has ended/);
  });

  it('never show a handler half of another commit', async () => {
    const store = memoryStore();
    const write = async (value: number): Promise<void> => {
      const unit = await store.begin();
      for (const key of ['left', 'right']) unit.tx.map<number>('pair').set(key, value);
      await unit.commit();
    };
    await write(1);
    const reader = await store.begin();
    const pair = reader.tx.map<number>('pair');
    expect(pair.get('left')).toBe(1);
    await write(2);
    expect(() => pair.get('right')).toThrow(/Another transaction has changed "left" of the map "pair"/);
    expect(() => pair.get('left'), 'a handler that goes on anyway learns nothing').toThrow(/Another transaction/);
    await expect(reader.commit()).rejects.toSatisfy((error) => isEdaError(error, 'transaction-conflict'));
  });

  it('go on after commits that touch nothing of theirs', async () => {
    const store = memoryStore();
    const unit = await store.begin();
    expect(unit.tx.map<number>('pair').get('left')).toBeUndefined();
    const other = await store.begin();
    other.tx.map<number>('pair').set('other', 1);
    await other.commit();
    expect(unit.tx.map<number>('pair').get('other')).toBe(1);
    unit.tx.map<number>('pair').set('left', 2);
    await unit.commit();
    expect([...store.read('pair').entries()]).toEqual([
      ['other', 1],
      ['left', 2],
    ]);
  });
});

describe('options', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', null, /the options are null/],
    ['a mode that there is not', { mode: 'leases' }, /mode is 'leases', and has to be inbox or lease/],
    ['a misspelt option', { lane: 4 }, /there is no option lane; there are mode, lanes/],
    ['counts that are none', { lanes: 0, maxRecords: '5' }, /lanes is 0.*maxRecords is a string/],
    ['a clock that is none', { clock: {} }, /clock has to have a function now/],
  ])('of memoryStore that are refused: %s', (_, options, expected) => {
    expect(() => memoryStore(options as object)).toThrow(expected);
  });
});
