/** Money of customers, in cents. */
export interface Accounts<Tx> {
  /** False, and nothing has changed, where there is less on the account. */
  withdraw(tx: Tx, customerId: string, amount: number): Promise<boolean>;
  deposit(tx: Tx, customerId: string, amount: number): Promise<void>;
  /** A new account. One that is there already stays as it is. */
  open(tx: Tx, customerId: string, balance: number): Promise<void>;
  all(tx: Tx): Promise<ReadonlyMap<string, number>>;
}

/** A charge that was made. */
export interface Charge {
  readonly paymentId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly amount: number;
}

/** What was charged for which order. */
export interface Charges<Tx> {
  /** Nobody else changes the charge until the transaction has ended. */
  find(tx: Tx, orderId: string): Promise<Charge | undefined>;
  save(tx: Tx, charge: Charge): Promise<void>;
  all(tx: Tx): Promise<readonly Charge[]>;
}
