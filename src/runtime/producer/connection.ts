import type { Transport } from '../transport.js';

/** One user's share in a transport that others may use too: it counts who connects and who closes. */
export interface Connection {
  /** Connects where that has not been done. What failed is tried again at the next call. */
  open(): Promise<void>;
  /** Closes what was opened, once. */
  close(): Promise<void>;
}

export function createConnection(transport: Pick<Transport, 'connect' | 'close'>): Connection {
  let opening: Promise<void> | undefined;
  const connect = async (): Promise<void> => {
    try {
      await transport.connect();
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return {
    open: () => (opening ??= connect()),
    close: async () => {
      const current = opening;
      opening = undefined;
      if (current === undefined) return;
      const connected = await current.then(
        () => true,
        // Whoever asked for the connection has this error.
        () => false,
      );
      if (connected) await transport.close();
    },
  };
}
