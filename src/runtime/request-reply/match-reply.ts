import { headerText } from '../envelope/decode-text.js';
import { decodePayload } from '../envelope/payload-codec.js';
import { readPath, scalarText } from '../envelope/read-location.js';
import type { IncomingRecord } from '../transport.js';
import type { PendingRequests, ReplyMatch } from './pending-requests.js';
import type { PreparedRequest } from './prepare-request.js';

/**
 * Tells which request a record answers: by our correlation id in a header (it begins with the instance, so replies of others
 * on a shared partition are known), else by the value that the contract has in the payload.
 */
export function matchReply(
  record: IncomingRecord,
  requests: readonly PreparedRequest[],
  pending: PendingRequests,
  instance: string,
): ReplyMatch {
  let seen: string | undefined;
  let own: string | undefined;
  for (const request of requests)
    for (const name of request.replyCorrelationHeaders) {
      const correlationId = headerText(record.headers, name);
      if (correlationId === undefined) continue;
      const found = pending.byCorrelationId(correlationId);
      if (found !== undefined) return { kind: 'pending', pending: found };
      seen ??= correlationId;
      // One of the headers may hold the id of the conversation instead.
      if (correlationId.startsWith(`${instance}:`)) own = correlationId;
    }
  if (own !== undefined) return { kind: 'unmatched', correlationId: own };
  if (seen !== undefined) return { kind: 'foreign' };
  return matchPayload(record, requests, pending);
}

function matchPayload(
  record: IncomingRecord,
  requests: readonly PreparedRequest[],
  pending: PendingRequests,
): ReplyMatch {
  if (requests.every(({ replyAliases }) => replyAliases.length === 0))
    return { kind: 'unmatched', correlationId: undefined };
  let payload: unknown;
  try {
    payload = decodePayload('application/json', record.value);
  } catch {
    // Neither header nor readable payload: it cannot be told whose it is, which is what the caller reports.
    return { kind: 'unmatched', correlationId: undefined };
  }
  let seen: string | undefined;
  for (const request of requests)
    for (const { path } of request.replyAliases) {
      const alias = scalarText(readPath(payload, path));
      if (alias === undefined) continue;
      const found = pending.byAlias(request, alias);
      if (found !== undefined) return { kind: 'pending', pending: found };
      seen ??= alias;
    }
  return { kind: 'unmatched', correlationId: seen };
}
