import { crc32 } from 'node:zlib';
import type { OutgoingRecord } from '../../transport.js';

/** Which part of the outbox a record belongs to: records of one topic and key always to the same one, those without a key to each in turn. */
export function createShardOf(shards: number): (record: Pick<OutgoingRecord, 'topic' | 'key'>) => number {
  let turn = 0;
  return ({ topic, key }) => {
    if (key !== null) return crc32(key, crc32(`${topic}\n`)) % shards;
    turn = (turn + 1) % shards;
    return turn;
  };
}
