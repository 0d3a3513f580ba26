/** The store's tables, quoted. */
export interface TableNames {
  readonly migration: string;
  readonly inbox: string;
  readonly inboxExpiry: string;
  readonly lease: string;
  readonly leaseExpiry: string;
  readonly outbox: string;
  /** The last fencing token, and the process that has the database. */
  readonly state: string;
}

export const DEFAULT_PREFIX = 'edagen_';

/** Letters, digits and underscores: nothing that a file name or a statement could take for something else. */
export const PREFIX_PATTERN = /^(?!sqlite_)[A-Za-z_][A-Za-z0-9_]{0,39}$/i;

export function tableNames(prefix: string): TableNames {
  const quoted = (name: string): string => `"${prefix}${name}"`;
  return {
    migration: quoted('migration'),
    inbox: quoted('inbox'),
    inboxExpiry: quoted('inbox_expiry'),
    lease: quoted('lease'),
    leaseExpiry: quoted('lease_expiry'),
    outbox: quoted('outbox'),
    state: quoted('state'),
  };
}
