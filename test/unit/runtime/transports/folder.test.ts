import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { memory, type MemoryOptions, type MemoryTransport } from '../../../../src/runtime/transports/memory/index.js';
import { Collector, record, settleNothing, textOf, waitUntil } from '../../../conformance/transports/harness.js';

let folder: string;
const open: MemoryTransport[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eda-gen-folder-'));
});
afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: MemoryOptions = {}): Promise<MemoryTransport> {
  const transport = memory({ folder, topics: [{ topic: 'orders', partitions: 1 }], ...options });
  await transport.connect();
  open.push(transport);
  return transport;
}

const subscribe = (transport: MemoryTransport, sink: Collector) =>
  transport.subscribe({ group: 'group', topics: [{ kind: 'name', topic: 'orders' }], sink });
const until = (what: string, holds: () => boolean): Promise<void> => waitUntil(what, holds, 2_000);
const texts = (transport: MemoryTransport): string[] => transport.read('orders').map(textOf);
const ordersFile = (): string => join(folder, 'topics', 'orders', '0.jsonl');
const offsetsFile = (): string => join(folder, 'offsets.jsonl');

async function withRecords(...values: string[]): Promise<void> {
  const transport = await start();
  await transport.send(values.map((value) => record('orders', value)));
  await transport.close();
}

describe('memory in a folder', () => {
  it('has topics, records and offsets after a restart', async () => {
    const first = await start({ clock: { now: () => 1_234 } });
    await first.createTopics([{ topic: 'a.b_C-d', partitions: 2, maxMessageBytes: 5_000, retentionMs: 1e9 }]);
    await first.addPartitions('a.b_C-d', 3);
    const bytes = Uint8Array.from([0xff, 0, 0x80]);
    await first.send([
      { topic: 'orders', key: 'k', value: 'ä\n"€"', headers: { text: 't', bytes, empty: '', ['__proto__']: 'x' } },
      { topic: 'orders', key: bytes, value: bytes, headers: {} },
      { topic: 'orders', key: null, value: null, headers: {} },
    ]);
    const before = first.read('orders');
    const sink = new Collector(settleNothing);
    await subscribe(first, sink);
    await until('three records', () => sink.received.length === 3);
    for (const { stream, record: one } of sink.received.slice(0, 2)) stream.settle([one]);
    await first.close();
    expect(readdirSync(folder).toSorted()).toEqual(['offsets.jsonl', 'topics']);

    const second = await start();
    expect(second.read('orders')).toEqual(before);
    expect(await second.describeTopics(['a.b_C-d'])).toEqual([
      { topic: 'a.b_C-d', partitions: 3, maxMessageBytes: 5_000 },
    ]);
    const again = new Collector();
    await subscribe(second, again);
    await second.send([record('orders', 'after the restart')]);
    await until('the rest', () => again.received.length === 2);
    expect(again.received.map((one) => [one.record.offset, one.text])).toEqual([
      ['2', ''],
      ['3', 'after the restart'],
    ]);
  });

  it('is readable', async () => {
    const transport = await start({ clock: { now: () => 5 } });
    await transport.send([
      { topic: 'orders', key: 'k', value: '{"a":1}', headers: { h: 'x', b: Uint8Array.from([255]) } },
    ]);
    expect(readFileSync(ordersFile(), 'utf8')).toBe(
      '{"offset":"0","time":5,"key":"k","value":"{\\"a\\":1}","headers":{"h":"x","b":{"base64":"/w=="}}}\n',
    );
  });

  it('loses no acknowledged record by a write that was cut off anywhere', async () => {
    await withRecords('first', 'second');
    const whole = readFileSync(ordersFile());
    const firstLine = whole.indexOf(0x0a) + 1;
    for (let size = firstLine; size < whole.length; size += 1) {
      writeFileSync(ordersFile(), whole);
      truncateSync(ordersFile(), size);
      const transport = await start();
      expect(texts(transport), `cut off at ${size}`).toEqual(['first']);
      await transport.send([record('orders', 'third')]);
      await transport.close();
      const again = await start();
      expect(again.read('orders').map((one) => [one.offset, textOf(one)])).toEqual([
        ['0', 'first'],
        ['1', 'third'],
      ]);
      await again.close();
    }
  });

  it('cuts off garbage at the end', async () => {
    await withRecords('first');
    appendFileSync(ordersFile(), Buffer.concat([Buffer.alloc(40), Buffer.from('\n\0\0')]));
    expect(texts(await start())).toEqual(['first']);
  });

  it('refuses a file that is damaged before good lines, and says where', async () => {
    await withRecords('first', 'second', 'third');
    const lines = readFileSync(ordersFile(), 'utf8').split('\n');
    writeFileSync(ordersFile(), [lines[0], lines[1]?.slice(3), lines[2], ''].join('\n'));
    await expect(start()).rejects.toSatisfy(
      (error) => isEdaError(error, 'broker-unavailable') && error.message.includes(`${ordersFile()}:2 is damaged`),
    );
    writeFileSync(ordersFile(), [lines[0], lines[2], lines[2], ''].join('\n'));
    await expect(start()).rejects.toThrow(/:2 is damaged \(Error: offset 2 in the place of 1\)/);
    writeFileSync(ordersFile(), lines.join('\n'));
    expect(texts(await start()), 'the lock was given back').toEqual(['first', 'second', 'third']);
  });

  it('takes a cut-off line of offsets for a commit that was lost', async () => {
    const transport = await start();
    const sink = new Collector(settleNothing);
    await subscribe(transport, sink);
    await transport.send([record('orders', 'a'), record('orders', 'b')]);
    await until('two records', () => sink.received.length === 2);
    const settle = (index: number): void => {
      const one = sink.received[index];
      one?.stream.settle([one.record]);
    };
    settle(0);
    await until('the first commit in the file', () => readFileSync(offsetsFile(), 'utf8').includes('"offset":1}'));
    settle(1);
    await transport.close();
    truncateSync(offsetsFile(), readFileSync(offsetsFile()).length - 1);
    const again = await start();
    expect(again.committedOffsets('group')).toEqual({ 'orders/0': '1' });
  });

  it('begins at the end of a log that is shorter than what was committed', async () => {
    await withRecords('a');
    writeFileSync(offsetsFile(), '{"group":"group","topic":"orders","partition":0,"offset":7}\n');
    const transport = await start();
    const sink = new Collector();
    await subscribe(transport, sink);
    await transport.send([record('orders', 'b')]);
    await until('the next record', () => sink.received.length === 1);
    expect(sink.texts).toEqual(['b']);
    expect(transport.committedOffsets('group')).toEqual({ 'orders/0': '2' });
  });

  it('drops from the file what has left by retention', async () => {
    const transport = await start({ retainRecords: 3 });
    await transport.send(Array.from({ length: 10 }, (_, index) => record('orders', `${index}`)));
    await transport.close();
    const second = await start({ retainRecords: 3 });
    expect(readFileSync(ordersFile(), 'utf8').trim().split('\n')).toHaveLength(3);
    await second.send([record('orders', 'next')]);
    await second.close();
    const third = await start({ retainRecords: 3 });
    expect(third.read('orders').map((one) => [one.offset, textOf(one)])).toEqual([
      ['8', '8'],
      ['9', '9'],
      ['10', 'next'],
    ]);
  });

  it('works with fsync', async () => {
    const transport = await start({ fsync: true });
    await transport.send([record('orders', 'kept')]);
    await transport.close();
    expect(texts(await start())).toEqual(['kept']);
  });

  it('leaves out a topic whose creation was cut off', async () => {
    await withRecords('a');
    rmSync(join(folder, 'topics', 'orders', 'topic.json'));
    const transport = await start({ topics: [] });
    expect(await transport.describeTopics(['orders'])).toEqual([]);
  });
});

describe('the lock of a folder', () => {
  const lock = (): string => join(folder, 'lock');

  it('keeps a second transport out, and says who has it', async () => {
    await start();
    await expect(start()).rejects.toSatisfy(
      (error) =>
        isEdaError(error, 'broker-unavailable') &&
        error.message.includes(folder) &&
        error.message.includes(`process ${process.pid} `),
    );
  });

  it('is taken over from a process that has died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(lock(), `${dead} ${hostname()} 1\n`);
    await start();
    expect(readFileSync(lock(), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('is taken over from an earlier process of the same number, as in a container', async () => {
    writeFileSync(lock(), `${process.pid} ${hostname()} 1\n`);
    await start();
    expect(readFileSync(lock(), 'utf8')).not.toContain(' 1\n');
  });

  it('of another machine holds as long as it is refreshed', async () => {
    writeFileSync(lock(), '1 another-machine 1\n');
    await expect(start()).rejects.toThrow(/is used by the process 1 another-machine/);
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock(), old, old);
    await start();
  });
});
