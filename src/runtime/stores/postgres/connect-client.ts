import { toError } from '../../to-error.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';

/** A client out of the pool. Where the signal comes first, the client goes back as soon as it arrives. */
export async function connectClient<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  signal?: AbortSignal,
): Promise<Client> {
  signal?.throwIfAborted();
  const connecting = pool.connect();
  if (signal === undefined) return connecting;
  return new Promise<Client>((resolve, reject) => {
    const abort = (): void => {
      reject(toError(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    connecting.then(
      (client) => {
        signal.removeEventListener('abort', abort);
        if (signal.aborted) client.release();
        else resolve(client);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(toError(error));
      },
    );
  });
}
