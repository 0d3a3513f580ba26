/** What may be wrong with a history. */
export type ViolationKind =
  | 'effect-dropped'
  | 'effect-doubled'
  | 'effect-unsent'
  | 'effect-altered'
  | 'effect-of-failing'
  | 'effect-order'
  | 'aggregate-wrong'
  | 'published-missing'
  | 'published-without-effect'
  | 'published-two-ids'
  | 'published-two-payloads'
  | 'published-altered'
  | 'published-two-partitions'
  | 'published-order'
  | 'dead-letter-missing'
  | 'dead-letter-of-handled'
  | 'dead-letter-of-nothing'
  | 'dead-letter-altered'
  | 'dead-letter-reason'
  | 'id-reuse-skipped';

export interface Violation {
  readonly kind: ViolationKind;
  /** One sentence with the ids. */
  readonly text: string;
}
