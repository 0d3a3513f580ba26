/** What a test and a member of the group, in a process of its own, say to each other. */
export interface MemberSettings {
  readonly kafka: string;
  readonly postgres: string;
  /** Of topics and groups. */
  readonly prefix: string;
  readonly name: string;
  readonly lanes: number;
  readonly batch: number;
  /** How long each handler takes. */
  readonly handlerMs: number;
  readonly sessionTimeoutMs: number;
  readonly handlerTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly pollMs: number;
  readonly attempts: number;
}

export const DEFAULT_SETTINGS = {
  lanes: 4,
  batch: 1000,
  handlerMs: 0,
  sessionTimeoutMs: 1000,
  handlerTimeoutMs: 10_000,
  lockTimeoutMs: 3000,
  idleInTransactionTimeoutMs: 12_000,
  pollMs: 300,
  attempts: 3,
} as const satisfies Partial<MemberSettings>;

/** Where a member can be told to end itself, by SIGKILL: the moment is exact then. */
export const POINTS = [
  'rebalance',
  'begin',
  'claim',
  'handler',
  'outbox',
  'commit',
  'committed',
  'produce',
  'produced',
  'mark',
] as const;
/**
 * `rebalance`: has joined the group anew. `begin`, `claim`, `outbox`, `commit`, `mark`: the statement is on its way. `handler`: has written and
 * not ended. `committed`: the database has answered. `produce`: what the relay took is on its way. `produced`: the broker has it, and it is not marked.
 */
export type Point = (typeof POINTS)[number];

export type ToMember =
  /** At the nth time from now on. */
  | { readonly kind: 'kill-at'; readonly point: Point; readonly nth: number }
  /** Handlers of these messages wait, their writes done, until told to go on. */
  | { readonly kind: 'hold'; readonly ids: readonly string[] }
  | { readonly kind: 'go' }
  /** Ends in good order. */
  | { readonly kind: 'stop' };

export type FromMember =
  | { readonly kind: 'started' }
  | { readonly kind: 'joined' }
  | { readonly kind: 'holding'; readonly id: string }
  /** Told before it ends itself there. */
  | { readonly kind: 'reached'; readonly point: Point }
  | { readonly kind: 'counters'; readonly handled: number; readonly duplicates: number; readonly deadLetters: number }
  | { readonly kind: 'problem'; readonly where: string; readonly code: string; readonly message: string };
