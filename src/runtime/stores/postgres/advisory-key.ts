import { createHash } from 'node:crypto';

/** Number of an advisory lock: 64 bits of a hash of what it protects. Such locks are the database's, so its name need not be in. */
export interface AdvisoryKey {
  /** Signed, in decimal, as functions take it. */
  readonly text: string;
  /** The halves, unsigned, as `pg_locks` shows them. */
  readonly classid: number;
  readonly objid: number;
}

export function advisoryKey(...parts: readonly string[]): AdvisoryKey {
  const hash = createHash('sha256')
    .update(JSON.stringify(['eda-gen', ...parts]))
    .digest();
  return {
    text: hash.readBigInt64BE(0).toString(),
    classid: hash.readUInt32BE(0),
    objid: hash.readUInt32BE(4),
  };
}
