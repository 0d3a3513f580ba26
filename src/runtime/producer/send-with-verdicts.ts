import type { OutgoingRecord, Transport } from '../transport.js';
import { isRecordError } from './is-record-error.js';

interface Item {
  readonly record: OutgoingRecord;
}
type Tell<Sent> = (item: Sent, verdict: { readonly error: unknown } | undefined) => void;

/**
 * Sends records in one request; where that fails for reasons of single records, halves it and sends the halves one after the
 * other, until each record has a verdict of its own. Where it fails for another reason, all that is not yet written fails with
 * it. Order among the records that are written is kept. Never rejects.
 */
export function sendWithVerdicts<Sent extends Item>(
  transport: Pick<Transport, 'send'>,
  items: readonly Sent[],
  tell: Tell<Sent>,
): Promise<void> {
  // No async function: the usual request succeeds, and costs one promise beside the transport's.
  return sendItems(transport, items).then(
    () => {
      for (const item of items) tell(item, undefined);
    },
    (error: unknown) => {
      const parts: (readonly Sent[])[] = [];
      judge(items, error, parts, tell);
      return parts.length === 0 ? undefined : sendParts(transport, parts, tell);
    },
  );
}

/** The last part comes first. */
async function sendParts<Sent extends Item>(
  transport: Pick<Transport, 'send'>,
  parts: (readonly Sent[])[],
  tell: Tell<Sent>,
): Promise<void> {
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    try {
      await sendItems(transport, part);
    } catch (error) {
      judge(part, error, parts, tell);
      continue;
    }
    for (const item of part) tell(item, undefined);
  }
}

/** What becomes of a part that failed: halves to send, or a verdict for each. */
function judge<Sent extends Item>(
  part: readonly Sent[],
  error: unknown,
  parts: (readonly Sent[])[],
  tell: Tell<Sent>,
): void {
  const ofRecords = isRecordError(error);
  if (ofRecords && part.length > 1) {
    const middle = part.length >> 1;
    parts.push(part.slice(middle), part.slice(0, middle));
    return;
  }
  for (const item of part) tell(item, { error });
  if (!ofRecords) for (const rest of parts.splice(0)) for (const item of rest) tell(item, { error });
}

function sendItems(transport: Pick<Transport, 'send'>, items: readonly Item[]): Promise<void> {
  try {
    return transport.send(items.map(recordOf));
  } catch (error) {
    return Promise.reject(error);
  }
}

const recordOf = ({ record }: Item): OutgoingRecord => record;
