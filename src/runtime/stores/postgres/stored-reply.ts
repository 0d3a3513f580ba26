import type { StoredReply } from '../../store.js';
import { byteArray, textArray } from './array-literal.js';

/** Columns of a table alias that `readReply` reads. As text, since applications may have told their client to parse other types in their own way. */
export const replyColumns = (alias: string): string =>
  `encode(${alias}.reply, 'base64') AS reply, ${alias}.reply_headers AS reply_headers`;

export interface ReplyColumns {
  readonly reply: string | null;
  readonly reply_headers: string | null;
}

export function readReply({ reply, reply_headers: headers }: ReplyColumns): StoredReply | undefined {
  if (reply === null) return undefined;
  return {
    value: Buffer.from(reply, 'base64'),
    headers: headers === null ? {} : (JSON.parse(headers) as Record<string, string>),
  };
}

/** Two parameters: bytea[] and text[]. */
export function replyParameters(replies: readonly (StoredReply | undefined)[]): [string, string] {
  return [
    byteArray(replies.map((reply) => reply?.value ?? null)),
    textArray(replies.map((reply) => (reply === undefined ? null : JSON.stringify(reply.headers)))),
  ];
}
