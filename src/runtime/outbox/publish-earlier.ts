import type { Outbox } from '../store.js';
import type { Relay } from './relay.js';

/**
 * Waits until all rows that are committed by now are published or refused. Of a message that was handled before nobody knows
 * which rows it left behind, and those that are committed later must not be waited for: there might always be some.
 */
export async function publishEarlier(
  outbox: Pick<Outbox, 'pending'>,
  relay: Pick<Relay, 'publishNow'>,
  signal: AbortSignal,
): Promise<void> {
  const ids = await outbox.pending?.();
  if (ids === undefined) await relay.publishNow({ signal });
  else if (ids.length > 0) await relay.publishNow({ ids, signal });
}
