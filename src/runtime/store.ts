/**
 * PORT Store: where a service remembers which messages it has handled, and, where the store is transactional, where the
 * handler's own writes and its publishes become one unit with that memory. Claims and commits come in chunks; a chunk of
 * one is legal.
 */
import type { EdaError } from './errors.js';
import type { OutgoingRecord } from './transport.js';

/** Identity of one message for one consumer; stores may hash the four parts but must not mix them up. */
export interface MessageIdentity {
  /** Consumer group and operation. */
  readonly consumer: string;
  /** CloudEvents source of the message. */
  readonly source: string;
  /** Message type with variant: `OrderPlaced/fat`. */
  readonly message: string;
  readonly id: string;
}

export interface ClaimRequest {
  readonly identity: MessageIdentity;
  /**
   * The payload's bytes, null as if there were none: the same id with other bytes is an error of its own. A store keeps a hash that tells
   * them apart, not the bytes: it may not look at them any more when the call has ended.
   */
  readonly payload: Uint8Array | null;
  /** For how long the record is kept, milliseconds. */
  readonly retentionMs: number;
}

/** An answer kept for a request that may be asked again. */
export interface StoredReply {
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export type ClaimResult =
  /** Ours to handle. `fencingToken` (decimal text that grows with each claim of one identity) in lease mode only. */
  | { readonly state: 'claimed'; readonly fencingToken?: string }
  /** Handled before; for a request with the answer that was given. */
  | { readonly state: 'duplicate'; readonly samePayload: boolean; readonly reply?: StoredReply }
  /** Lease mode: another holder is at work until then (milliseconds since 1970). Never acknowledged on it. */
  | { readonly state: 'busy'; readonly until: number; readonly samePayload: boolean };

/** What a store is, as far as the consume loop and the conformance cases have to know. */
export interface StoreCapabilities {
  /** False: nothing survives the process, so a record counts as finished only after its outbox rows are published. */
  readonly durable: boolean;
  /** Other processes see the same records. */
  readonly shared: boolean;
}

/** One row of the outbox: a message that is published after the commit. */
export interface OutboxRow {
  readonly id: string;
  readonly record: OutgoingRecord;
  /** An answer to a request: of no use to anybody but its caller, and counted as a reply, not as an event. A store keeps it with the row. */
  readonly reply?: true;
  /** Milliseconds since 1970 from which on it is of no use: it is dropped then. A store keeps it with the row. */
  readonly expiresAt?: number;
}

/**
 * One transaction. `claim` may be called once or more; all effects (claims, `tx` writes, replies, outbox rows) appear together
 * at `commit` or not at all. Used by one lane at a time.
 */
export interface UnitOfWork<Tx> {
  /**
   * Where the store goes away under a handler, `tx` throws `store-unavailable` with the store's name as `fields.store`, or `fault` tells it: any other
   * error is the handler's own failure.
   */
  readonly tx: Tx;
  /** Results in the order of the requests. Waits for another unit of work that has claimed the same identity and not ended. */
  claim(requests: readonly ClaimRequest[], signal?: AbortSignal): Promise<readonly ClaimResult[]>;
  /** Gives back claims of this unit of work that were not started. */
  unclaim(identities: readonly MessageIdentity[]): Promise<void>;
  saveReply(identity: MessageIdentity, reply: StoredReply): Promise<void>;
  addToOutbox(rows: readonly OutboxRow[]): Promise<void>;
  /**
   * What has taken the transaction away from its handler, as soon as that is known: `store-unavailable` (the connection is gone) or `transaction-conflict`
   * (a deadlock). Whatever the handler throws then is no failure of its own. `handler-failed`: a handler of this unit of work is to blame, but perhaps an earlier one
   * (it went on after a statement that had failed). A store whose `tx` never ends by itself needs none.
   */
  readonly fault?: EdaError | undefined;
  /**
   * Rejects with `transaction-conflict` (run again, no attempt of the handler), `store-unavailable`, or `handler-failed`: the store refuses what a handler of it has
   * written (a constraint that is checked now, a statement that had failed before). `addToOutbox` and `saveReply` may do that too.
   */
  commit(): Promise<void>;
  /** Never rejects for a transaction that is already gone. */
  rollback(): Promise<void>;
}

/** The store side of the relay that publishes what was committed. */
export interface Outbox {
  /**
   * Rows in the order to publish them, oldest first, not taken by another relay. Empty where there is none. `relay` is any object that names the caller: what it has
   * taken and not marked it gets again, and others get neither that nor rows behind it with the same topic and key. Callers that name none count as one.
   */
  take(limit: number, relay?: object): Promise<readonly OutboxRow[]>;
  /** `relay` as in `take`, without it whoever has taken them: rows of these ids that nobody, or another relay, has taken stay. */
  markPublished(ids: readonly string[], relay?: object): Promise<void>;
  /**
   * Which of these rows (of all, where none are named) are committed and not published yet, whoever has taken them; those set aside are left out. Only a store
   * whose rows die with the process needs it: records wait for their rows there.
   */
  pending?(ids?: readonly string[]): Promise<readonly string[]>;
  /** The broker refuses these rows for good: `pending` leaves them out from now on, `take` still gives them. */
  setAside?(ids: readonly string[], relay?: object): Promise<void>;
  /** The relay has stopped: what it had taken is for others. */
  release(relay?: object): Promise<void>;
  /** Calls back after a commit that added rows, and when rows that another relay had kept back can be taken or were set aside. Returns how to stop it. */
  onCommitted(listener: () => void): () => void;
}

export interface StoreLifecycle {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** Rejects with one sentence where the store cannot be used. Several services may open one store. */
  open(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Inbox: claims, the handler's writes and its publishes in one transaction. The handler gets `{ tx }`. */
export interface TransactionalStore<Tx> extends Store<Transactional<Tx>> {
  readonly mode: 'inbox';
  /** How many transactions run side by side (lanes), at most. */
  readonly lanes: number;
  begin(signal?: AbortSignal): Promise<UnitOfWork<Tx>>;
  readonly outbox: Outbox;
  /** The same store for services of this broker (`Transport.broker`): its outbox gives only what they have committed. A store that serves one broker needs none. */
  forBroker?(broker: unknown): TransactionalStore<Tx>;
}

export interface LeaseCompletion {
  readonly identity: MessageIdentity;
  readonly fencingToken: string;
  readonly reply?: StoredReply;
}

/** Lease: claims with a fencing token, outside of the handler's writes. The handler gets `{ fencingToken }`. */
export interface LeaseStore extends Store<Leased> {
  readonly mode: 'lease';
  claim(requests: readonly ClaimRequest[], leaseMs: number, signal?: AbortSignal): Promise<readonly ClaimResult[]>;
  /** For each: false where the lease was lost (the token is not the current one). */
  complete(items: readonly LeaseCompletion[]): Promise<readonly boolean[]>;
  extend(items: readonly LeaseCompletion[], leaseMs: number): Promise<readonly boolean[]>;
  release(items: readonly LeaseCompletion[]): Promise<readonly boolean[]>;
}

/** What a handler's context gains from a store. */
export interface Transactional<Tx> {
  /** The transaction of this message: writes through it, the memory of the message and its publishes are one unit. */
  readonly tx: Tx;
}
export interface Leased {
  /** Grows with each claim: write it beside the effect, and refuse an older one there. */
  readonly fencingToken: string;
}
/** No store, or one without transactions: pass a transactional store to `connect` to get `context.tx`. */
export interface WithoutTransaction {
  readonly idempotencyKey: string;
}

declare const scope: unique symbol;

/** Any store whose handlers get `Scope` in their context. `mode` tells which of the two ports it is. */
export interface Store<Scope> extends StoreLifecycle {
  readonly mode: 'inbox' | 'lease';
  /** Exists in types only: it carries `Scope` from the store to the handlers. */
  readonly [scope]?: Scope;
}
