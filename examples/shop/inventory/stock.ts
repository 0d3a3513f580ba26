/** How many pieces of which article. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** What is on the shelf. */
export interface Stock<Tx> {
  /** Pieces by article; those that are unknown are left out. */
  count(tx: Tx, skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The same, and nobody else changes them until the transaction has ended. */
  lock(tx: Tx, skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Puts pieces on the shelf, or takes them off it where the number is negative. */
  add(tx: Tx, sku: string, pieces: number): Promise<void>;
  /** A new article. One that is there already stays as it is. */
  introduce(tx: Tx, sku: string, pieces: number): Promise<void>;
  all(tx: Tx): Promise<ReadonlyMap<string, number>>;
}

/** What is set aside for an order. */
export interface Reservations<Tx> {
  save(tx: Tx, orderId: string, lines: readonly Line[]): Promise<void>;
  /** What was set aside, and is not any more; nobody else gets it. */
  remove(tx: Tx, orderId: string): Promise<readonly Line[] | undefined>;
  all(tx: Tx): Promise<ReadonlyMap<string, readonly Line[]>>;
}
