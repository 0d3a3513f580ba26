import { checkPlaceOptions, type PostgresPlaceOptions } from './options.js';
import { outboxTable } from './outbox-table.js';
import { quoteIdentifier, quoteLiteral } from './quote-identifier.js';
import { indexName, type TablePlace, tableNames } from './table-names.js';

/** One step of the tables from one version to the next. */
export interface PostgresMigration {
  readonly version: number;
  readonly name: string;
  /** Statements to run in one transaction; the last one notes the version. Running them twice changes nothing. */
  readonly sql: string;
}

/**
 * All migrations, oldest first: to print them, or to run them with a tool of your own.
 * @throws EdaError `invalid-options`
 */
export function postgresMigrations(options: PostgresPlaceOptions = {}): readonly PostgresMigration[] {
  const place = checkPlaceOptions('postgresMigrations', options);
  return [migration(place, 1, 'inbox, lease and outbox', firstTables(place))];
}

function migration(place: TablePlace, version: number, name: string, statements: string): PostgresMigration {
  const noted = `INSERT INTO ${tableNames(place).migration} (version, name) VALUES (${version}, ${quoteLiteral(name)}) ON CONFLICT (version) DO NOTHING;`;
  return { version, name, sql: `${statements}\n${noted}\n` };
}

/** A role that may not create schemas can still create tables in one: so it is created only where it is missing. */
function createSchema(schema: string): string {
  let tag = '$schema$';
  for (let number = 1; schema.includes(tag); number += 1) tag = `$schema${number}$`;
  return `DO ${tag}
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(schema)}) THEN
    CREATE SCHEMA ${quoteIdentifier(schema)};
  END IF;
END ${tag};`;
}

function firstTables(place: TablePlace): string {
  const { inbox, lease, token, migration: versions } = tableNames(place);
  return `${createSchema(place.schema)}

CREATE TABLE IF NOT EXISTS ${versions} (
  version int PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

-- Messages that were handled: key is the hash of who handled what, payload that of its bytes.
CREATE TABLE IF NOT EXISTS ${inbox} (
  key uuid PRIMARY KEY,
  payload uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  reply bytea,
  reply_headers text
);
CREATE INDEX IF NOT EXISTS ${indexName(place, 'inbox_expires_at')} ON ${inbox} (expires_at);

-- Messages that are handled under a lease: held_until is null once they are.
CREATE SEQUENCE IF NOT EXISTS ${token} AS bigint;
CREATE TABLE IF NOT EXISTS ${lease} (
  key uuid PRIMARY KEY,
  payload uuid NOT NULL,
  token bigint NOT NULL,
  held_until timestamptz,
  retention_ms bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  reply bytea,
  reply_headers text
);
CREATE INDEX IF NOT EXISTS ${indexName(place, 'lease_expires_at')} ON ${lease} (expires_at);

${outboxTable(place)}
`;
}
