/** One step of the tables of a store, as the runtime describes it. */
export interface StoreMigration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The tables of one store in one database. */
export interface StoreTables {
  /** The database as people call it, without secrets. */
  readonly place: string;
  /** Every migration, oldest first; no database is asked. */
  read(): Promise<readonly StoreMigration[]>;
  /** Brings the database to the last version; answers what was missing, and the version that it has now. */
  apply(signal: AbortSignal): Promise<{ readonly applied: readonly StoreMigration[]; readonly version: number }>;
}
