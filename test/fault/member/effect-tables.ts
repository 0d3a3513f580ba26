/** What handlers write to. Nothing in these tables keeps an effect from being written twice: only the runtime does. */
export const EFFECT_TABLES = `
  CREATE SEQUENCE runs;
  CREATE TABLE effect (
    write_order bigint NOT NULL DEFAULT nextval('runs'),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id text NOT NULL,
    key text NOT NULL,
    sequence bigint NOT NULL,
    payload text NOT NULL,
    token text NOT NULL
  );
  CREATE TABLE aggregate (key text PRIMARY KEY, count int NOT NULL, chain text NOT NULL);
`;

/** First of all, since it waits for whoever else writes to the key: orders of writes are orders of commits then. */
export const MOVE_AGGREGATE = `
  INSERT INTO aggregate AS state (key, count, chain) VALUES ($1, 1, md5('|' || $2 || ':' || $3::text))
  ON CONFLICT (key) DO UPDATE SET count = state.count + 1, chain = md5(state.chain || '|' || $2 || ':' || $3::text)`;

export const WRITE_EFFECT = 'INSERT INTO effect (id, key, sequence, payload, token) VALUES ($1, $2, $3, $4, $5)';
