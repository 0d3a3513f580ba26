import { quoteIdentifier } from './quote-identifier.js';

/** Where the store keeps its tables. */
export interface TablePlace {
  readonly schema: string;
  readonly prefix: string;
}

/** Quoted names with their schema, ready to be put into a statement. */
export interface PostgresTables {
  readonly inbox: string;
  readonly lease: string;
  /** Sequence of fencing tokens. */
  readonly token: string;
  readonly outbox: string;
  readonly migration: string;
}

/** Version of the tables that this package works with. */
export const SCHEMA_VERSION = 1;

export const DEFAULT_PLACE: TablePlace = { schema: 'public', prefix: 'edagen_' };

/** Bytes that tables, indexes and sequences put behind the prefix, at most. */
export const RESERVED_BYTES = 20;

export function tableNames(place: TablePlace): PostgresTables {
  const name = (table: string): string => qualifiedName(place, table);
  return {
    inbox: name('inbox'),
    lease: name('lease'),
    token: name('lease_token'),
    outbox: name('outbox'),
    migration: name('migration'),
  };
}

/** `table` behind the prefix, quoted, with its schema. */
export function qualifiedName({ schema, prefix }: TablePlace, table: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(prefix + table)}`;
}

/** Name of an index: it stands in the schema of its table, and is written without it. */
export function indexName({ prefix }: TablePlace, name: string): string {
  return quoteIdentifier(prefix + name);
}
