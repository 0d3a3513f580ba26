import type { OutgoingRecord, Transport } from '../transport.js';
import { isRecordError } from './is-record-error.js';

/**
 * Sends records in one request; where that fails for reasons of single records, halves it and sends the halves one after the
 * other, until each record has a verdict of its own. Where it fails for another reason, all that is not yet written fails with
 * it. Order among the records that are written is kept. Never rejects.
 */
export async function sendWithVerdicts<Item extends { readonly record: OutgoingRecord }>(
  transport: Pick<Transport, 'send'>,
  items: readonly Item[],
  tell: (item: Item, verdict: { readonly error: unknown } | undefined) => void,
): Promise<void> {
  // Parts that are still to be sent; the last one comes first.
  const parts: (readonly Item[])[] = [items];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    try {
      await transport.send(part.map(({ record }) => record));
      for (const item of part) tell(item, undefined);
    } catch (error) {
      if (isRecordError(error) && part.length > 1) {
        const middle = part.length >> 1;
        parts.push(part.slice(middle), part.slice(0, middle));
      } else {
        for (const item of part) tell(item, { error });
        if (!isRecordError(error)) for (const rest of parts.splice(0)) for (const item of rest) tell(item, { error });
      }
    }
  }
}
