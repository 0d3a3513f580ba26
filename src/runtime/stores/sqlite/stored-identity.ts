import { payloadHash } from '../../idempotency/payload-hash.js';
import type { ClaimRequest, StoredReply } from '../../store.js';

export function payloadOf({ payload }: ClaimRequest): string {
  return payloadHash(payload);
}

/** The end of time, where a retention has none: what SQLite and JavaScript both tell exactly. */
export function timeAfter(now: number, ms: number): number {
  return Math.min(Math.ceil(now + ms), Number.MAX_SAFE_INTEGER);
}

/** Columns of a reply. */
export interface ReplyColumns {
  readonly reply: Uint8Array | null;
  readonly reply_headers: string | null;
}

export function readReply({ reply, reply_headers: headers }: ReplyColumns): StoredReply | undefined {
  if (headers === null) return undefined;
  // An empty blob comes as null from some versions.
  return { value: reply ?? new Uint8Array(0), headers: JSON.parse(headers) as Readonly<Record<string, string>> };
}
