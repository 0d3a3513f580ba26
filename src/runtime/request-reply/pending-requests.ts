import type { MessageMetadata } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';
import type { Expiring } from './deadlines.js';
import type { PreparedRequest } from './prepare-request.js';

/** A request that waits for its reply. */
export interface PendingRequest extends Expiring {
  readonly request: PreparedRequest;
  readonly correlationId: string;
  /** The value by which replies of other responders name the request, where the contract has it in the payload. */
  readonly alias: string | undefined;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** How a reply names its request, as far as it tells. */
export type ReplyMatch =
  | { readonly kind: 'pending'; readonly pending: PendingRequest }
  /** Of another instance that shares the partition. */
  | { readonly kind: 'foreign' }
  /** Late, or of nobody. */
  | { readonly kind: 'unmatched'; readonly correlationId: string | undefined };

export interface PendingRequests {
  readonly size: number;
  /** False where a request of this alias waits already. */
  add(pending: PendingRequest): boolean;
  remove(pending: PendingRequest): void;
  byCorrelationId(correlationId: string): PendingRequest | undefined;
  byAlias(request: PreparedRequest, alias: string): PendingRequest | undefined;
  all(): readonly PendingRequest[];
}

/** What the hook for unmatched replies is told. */
export type UnmatchedReply = Pick<IncomingRecord, 'topic' | 'partition' | 'offset'> & {
  readonly correlationId: MessageMetadata['correlationId'] | undefined;
};

export function createPendingRequests(): PendingRequests {
  const byId = new Map<string, PendingRequest>();
  const byAlias = new Map<string, PendingRequest>();
  const aliasKey = (request: PreparedRequest, alias: string): string => `${request.key}\n${alias}`;
  return {
    get size() {
      return byId.size;
    },
    add: (pending) => {
      if (pending.alias !== undefined) {
        const key = aliasKey(pending.request, pending.alias);
        if (byAlias.has(key)) return false;
        byAlias.set(key, pending);
      }
      byId.set(pending.correlationId, pending);
      return true;
    },
    remove: (pending) => {
      byId.delete(pending.correlationId);
      if (pending.alias !== undefined) byAlias.delete(aliasKey(pending.request, pending.alias));
    },
    byCorrelationId: (correlationId) => byId.get(correlationId),
    byAlias: (request, alias) => byAlias.get(aliasKey(request, alias)),
    all: () => [...byId.values()],
  };
}
