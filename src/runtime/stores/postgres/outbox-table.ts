import { type TablePlace, tableNames } from './table-names.js';

/**
 * Part of version 1 of the tables: messages that are committed and not published yet. `xid` stands before `id`, so that whoever has drawn an id has a
 * transaction id already: the relay goes by it. Rows come and go: the table is vacuumed by their number, however many wait.
 */
export function outboxTable(place: TablePlace): string {
  const { outbox } = tableNames(place);
  return `-- Messages to publish, in the order of their ids within a shard. They wait for older transactions (xid) that publish too.
CREATE TABLE IF NOT EXISTS ${outbox} (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  shard smallint NOT NULL,
  message_id text NOT NULL,
  topic text NOT NULL,
  key bytea,
  value bytea,
  headers bytea NOT NULL,
  partition int,
  reply boolean NOT NULL DEFAULT false,
  expires_at timestamptz,
  set_aside timestamptz,
  PRIMARY KEY (shard, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);`;
}
