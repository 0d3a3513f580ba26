import type { PostgresClient } from './postgres-client.js';
import type { PostgresErrors } from './postgres-errors.js';
import { quoteLiteral } from './quote-identifier.js';
import { type PostgresTables, SCHEMA_VERSION } from './table-names.js';

interface ServerRow {
  readonly version: string;
  readonly number: string;
  readonly read_only: string;
}

/** Rejects with one sentence where the store cannot work with this database. */
export async function checkDatabase(
  client: PostgresClient,
  tables: PostgresTables,
  errors: PostgresErrors,
): Promise<void> {
  const query = async (text: string): Promise<unknown> => {
    try {
      const { rows } = await client.query(text);
      return rows[0];
    } catch (error) {
      throw errors.ofStore(error);
    }
  };
  const server = (await query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number, current_setting('transaction_read_only') AS read_only`,
  )) as ServerRow;
  if (Number(server.number) < 130_000) throw errors.tooOldServer(server.version);
  const applied = (await query(`SELECT max(version)::text AS version FROM ${tables.migration}`)) as {
    readonly version: string | null;
  };
  if (applied.version === null) throw errors.noTables();
  if (Number(applied.version) !== SCHEMA_VERSION) throw errors.wrongVersion(Number(applied.version));
  if (server.read_only === 'on') throw errors.readOnly();
  const missing = (await query(privileges(tables))) as { readonly missing: string | null };
  if (missing.missing !== null) throw errors.noPrivilege(missing.missing);
}

/** What this user may not do with the tables, as text. Rejects where there is no such table. */
function privileges({ inbox, outbox, lease, token }: PostgresTables): string {
  const checks = [inbox, outbox, lease].flatMap((table) =>
    ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((privilege) => ({ kind: 'table', name: table, privilege })),
  );
  checks.push({ kind: 'sequence', name: token, privilege: 'USAGE' });
  const rows = checks.map(
    ({ kind, name, privilege }) =>
      `(has_${kind}_privilege(${quoteLiteral(name)}, '${privilege}'), ${quoteLiteral(`${privilege} on ${name}`)})`,
  );
  return `SELECT string_agg(what, ', ') AS missing FROM (VALUES ${rows.join(', ')}) AS p(may, what) WHERE NOT may`;
}
