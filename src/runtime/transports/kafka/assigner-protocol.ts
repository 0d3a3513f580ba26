/** The two binary forms that members of a consumer group exchange (ConsumerProtocolSubscription and -Assignment, version 0). */

const VERSION = 0;

export type Assignment = ReadonlyMap<string, readonly number[]>;

export function encodeSubscription(topics: readonly string[]): Uint8Array {
  return Buffer.concat([int16(VERSION), int32(topics.length), ...topics.map(text), int32(0)]);
}

/** Topics that a member subscribes to; of any client and version, since newer versions only add at the end. */
export function decodeSubscription(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = buffer.readInt32BE(2);
  const topics: string[] = [];
  let at = 6;
  for (let i = 0; i < count; i++) {
    const length = buffer.readInt16BE(at);
    topics.push(buffer.toString('utf8', at + 2, at + 2 + length));
    at += 2 + length;
  }
  return topics;
}

export function encodeAssignment(assignment: Assignment): Uint8Array {
  const parts: Buffer[] = [int16(VERSION), int32(assignment.size)];
  for (const [topic, partitions] of assignment)
    parts.push(text(topic), int32(partitions.length), ...partitions.map(int32));
  return Buffer.concat([...parts, int32(0)]);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}
