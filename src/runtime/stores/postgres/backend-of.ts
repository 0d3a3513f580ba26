import { connectClient } from './connect-client.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';

/** Process of the server that works for a client; undefined where the client does not tell (`pg` does). */
export function backendOf(client: PostgresClient): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined;
}

/** Cancels what runs in a backend whose connection was closed. Once that has ended, nothing is left to cancel. */
export async function cancelBackend(pool: PostgresPool, backend: number, signal: AbortSignal): Promise<void> {
  const client = await connectClient(pool, signal);
  let lost: Error | undefined;
  const lose = (error: Error): void => {
    lost = error;
  };
  client.on('error', lose);
  try {
    // Not one that has begun since, under the same number.
    await client.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND xact_start < now()`,
      [backend],
    );
    client.release(lost);
    if (lost === undefined) client.removeListener('error', lose);
  } catch (error) {
    client.release(true);
    throw error;
  }
}
