const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** Murmur2 as Kafka's Java client hashes keys (org.apache.kafka.common.utils.Utils.murmur2): a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  let hash = SEED ^ length;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    let word = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24);
    word = Math.imul(word, M);
    word ^= word >>> R;
    word = Math.imul(word, M);
    hash = Math.imul(hash, M) ^ word;
  }
  const rest = length % 4;
  if (rest > 2) hash ^= byte(data, whole + 2) << 16;
  if (rest > 1) hash ^= byte(data, whole + 1) << 8;
  if (rest > 0) hash = Math.imul(hash ^ byte(data, whole), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** The partition of a key, as Kafka's Java client and kafkajs's default partitioner choose it. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function byte(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
