/** What a statement answers, as far as the store reads it. */
export interface PostgresQueryResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
  /** Command tag without counts: `INSERT`, `COMMIT`. */
  readonly command: string;
}

/** A message of `NOTIFY`. */
export interface PostgresNotification {
  readonly channel: string;
  readonly payload?: string | undefined;
}

/** A connection out of a pool: `PoolClient` of `pg` fits. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresQueryResult>;
  /** With an error or `true` the connection is closed instead of used again. */
  release(error?: Error | boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'notification', listener: (message: PostgresNotification) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'notification', listener: (message: PostgresNotification) => void): unknown;
}

/**
 * A pool of connections to one database: `Pool` of `pg` fits. Both ways to call `connect` are written down, since inference from a pool that has both
 * would otherwise take the type of its client from the wrong one.
 */
export interface PostgresPool<Client extends PostgresClient = PostgresClient> {
  connect(): Promise<Client>;
  connect(
    callback: (
      error: Error | undefined,
      client: Client | undefined,
      release: (error?: Error | boolean) => void,
    ) => void,
  ): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** With each new client, before it is given to anybody. */
  on(event: 'connect', listener: (client: PostgresClient) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'connect', listener: (client: PostgresClient) => void): unknown;
}
