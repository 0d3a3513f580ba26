import { describe, expect, it } from 'vitest';
import type { MessageIdentity } from '../../../../src/runtime/store.js';
import { hashText } from '../../../../src/runtime/stores/memory/hash-text.js';
import { MessageMemory } from '../../../../src/runtime/stores/memory/message-memory.js';
import { NO_SLOT, SlotTable } from '../../../../src/runtime/stores/memory/slot-table.js';

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md (mulberry32) */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

describe('SlotTable', () => {
  it('finds what was added and not deleted, as a Map does, while it grows and shrinks', () => {
    const seed = Date.now() & 0x7fffffff;
    console.log(`slot table: seed ${seed}`);
    const random = randomOf(seed);
    const table = new SlotTable(seed);
    const model = new Map<string, number>();
    let kindsAgree = true;
    let highest = 0;
    for (let step = 0; step < 60_000; step += 1) {
      const kind = random(3);
      // First many more come than go, then the other way round.
      const id = `id-${random(step < 30_000 ? 9000 : 1500)}`;
      const key = `${kind} ${id}`;
      const found = table.find(kind, id);
      expect(found, key).toBe(model.get(key) ?? NO_SLOT);
      if (found === NO_SLOT) {
        const slot = table.add(kind, id);
        model.set(key, slot);
        kindsAgree &&= table.kindOf(slot) === kind;
        highest = Math.max(highest, slot);
      } else if (random(3) > 0) {
        table.delete(found);
        model.delete(key);
      }
    }
    expect(kindsAgree).toBe(true);
    expect(highest).toBeLessThan(table.capacity);
    expect(new Set(model.values()).size, 'no slot is given twice').toBe(model.size);
    for (const [key, slot] of model) {
      const [kind, id] = key.split(' ') as [string, string];
      expect(table.find(Number(kind), id)).toBe(slot);
    }
  });

  it('tells ids of one hash apart', () => {
    const byHash = new Map<number, string>();
    let pair: readonly [string, string] | undefined;
    for (let index = 0; pair === undefined; index += 1) {
      const id = `message-${index}`;
      const hash = hashText(id, 7);
      const other = byHash.get(hash);
      if (other === undefined) byHash.set(hash, id);
      else pair = [other, id];
    }
    const table = new SlotTable(7);
    const first = table.add(0, pair[0]);
    expect(table.find(0, pair[1])).toBe(NO_SLOT);
    const second = table.add(0, pair[1]);
    table.delete(first);
    expect([table.find(0, pair[0]), table.find(0, pair[1])]).toEqual([NO_SLOT, second]);
  });
});

interface Known {
  readonly retentionMs: number;
  readonly payload: string;
  claim: object | undefined;
  expiresAt: number;
  order: number;
}

describe('MessageMemory', () => {
  it('remembers, expires and evicts as a plain list would', () => {
    const seed = Date.now() & 0x7fffffff;
    console.log(`message memory: seed ${seed}`);
    const random = randomOf(seed);
    const maxRecords = 40;
    let now = 1000;
    let order = 0;
    let evicted = 0;
    const memory = new MessageMemory(maxRecords, () => now, seed);
    const model = new Map<string, Known>();
    const handled = (): [string, Known][] => [...model].filter(([, { claim }]) => claim === undefined);
    const expire = (retentionMs?: number): void => {
      for (const [key, known] of handled())
        if (known.expiresAt <= now && (retentionMs ?? known.retentionMs) === known.retentionMs) model.delete(key);
    };
    for (let step = 0; step < 4000; step += 1) {
      now += random(3) * random(60);
      const owner = { step };
      const taken: { slot: number; key: string }[] = [];
      for (let count = random(6); count > 0; count -= 1) {
        const identity: MessageIdentity = {
          consumer: 'consumer',
          source: `source-${random(3)}`,
          message: 'Message',
          id: `${random(80)}`,
        };
        const key = `${identity.source} ${identity.id}`;
        const payload = `payload ${random(2)}`;
        const known = model.get(key);
        const remembered = known !== undefined && (known.claim !== undefined || known.expiresAt > now);
        const slot = memory.find(identity);
        const found = slot !== NO_SLOT && {
          claim: memory.claimOf(slot),
          same: memory.isSamePayload(slot, Buffer.from(payload)),
        };
        const expected = remembered && { claim: known.claim, same: payload === known.payload };
        expect(found, `${key} in step ${step}`).toEqual(expected);
        if (remembered) continue;
        const retentionMs = [50, 500, 5000][random(3)] ?? 0;
        taken.push({
          key,
          slot: memory.add({ identity, payload: Buffer.from(payload), retentionMs }, owner),
        });
        model.set(key, { retentionMs, payload, claim: owner, expiresAt: 0, order: 0 });
      }
      // Some are given back first, and handed in with the rest all the same.
      const slots = taken.map(({ slot }) => slot);
      const back = taken.filter(() => random(4) === 0);
      memory.remove(
        back.map(({ slot }) => slot),
        owner,
      );
      for (const { key } of back) model.delete(key);
      if (random(5) === 0) {
        memory.remove(slots, owner);
        for (const [key, { claim }] of model) if (claim === owner) model.delete(key);
        continue;
      }
      memory.finish([...slots, ...slots], owner);
      for (const { key } of taken) {
        const known = model.get(key);
        if (known === undefined || known.claim !== owner) continue;
        known.claim = undefined;
        known.expiresAt = now + known.retentionMs;
        known.order = order += 1;
        expire(known.retentionMs);
        const [oldest] = handled().toSorted(([, a], [, b]) => a.order - b.order);
        if (handled().length <= maxRecords || oldest === undefined) continue;
        model.delete(oldest[0]);
        evicted += 1;
      }
      expect(memory.size, `step ${step}`).toBe(handled().length);
      expect(memory.evicted).toBe(evicted);
    }
    expect(evicted).toBeGreaterThan(0);
  });

  it('forgets an answer with its message', () => {
    let now = 0;
    const memory = new MessageMemory(10, () => now, 0);
    const identity: MessageIdentity = { consumer: 'c', source: 's', message: 'M', id: '1' };
    const request = { identity, payload: null, retentionMs: 10 };
    const first = memory.add(request, memory);
    const reply = { value: new Uint8Array(1), headers: {} };
    memory.setReply(first, reply);
    memory.finish([first], memory);
    expect(memory.replyOf(memory.find(identity))).toBe(reply);
    now = 10;
    expect(memory.find(identity)).toBe(NO_SLOT);
    const again = memory.add(request, memory);
    expect(memory.replyOf(again)).toBeUndefined();
  });
});
