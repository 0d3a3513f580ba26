import { indexName, type TablePlace, tableNames } from './table-names.js';

/** Part of version 1 of the tables: messages that are committed and not published yet, in the order of their ids within a shard. */
export function outboxTable(place: TablePlace): string {
  const { outbox } = tableNames(place);
  return `-- Messages to publish. xid: rows of transactions that still run, or that began after one that does, wait.
CREATE TABLE IF NOT EXISTS ${outbox} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  shard smallint NOT NULL,
  message_id text NOT NULL,
  topic text NOT NULL,
  key bytea,
  value bytea,
  headers bytea,
  partition int,
  reply boolean NOT NULL DEFAULT false,
  expires_at timestamptz,
  set_aside timestamptz
);
CREATE INDEX IF NOT EXISTS ${indexName(place, 'outbox_shard')} ON ${outbox} (shard, id);`;
}
