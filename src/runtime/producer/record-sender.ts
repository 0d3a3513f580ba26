import { nextTick } from 'node:process';
import { EdaError, isEdaError } from '../errors.js';
import { DEFAULTS } from '../service/defaults.js';
import type { Clock, Telemetry } from '../service/types.js';
import { recordMetric } from '../telemetry/record-metric.js';
import { ATTRIBUTES, METRICS } from '../telemetry/telemetry-names.js';
import type { OutgoingRecord, Transport } from '../transport.js';
import { isRecordError } from './is-record-error.js';
import { recordSize } from './record-size.js';
import { sendWithVerdicts } from './send-with-verdicts.js';

const SETTLED = Promise.resolve();

/** What became of one record of `sendInOrder`: undefined where it is written. */
export type SendVerdict = { readonly error: unknown } | undefined;

/**
 * Gathers records issued side by side into one request. One request is in flight at a time, so records keep the order in
 * which they were given; what is issued meanwhile forms the next request.
 */
export interface RecordSender {
  /**
   * Resolves when the record is written (acknowledged by all replicas). Rejects with this record's own failure; with
   * `overloaded` at once where too much waits already; with `closed` after `close`; with the signal's reason where it aborts
   * (a record that is already under way may still be written).
   */
  send(record: OutgoingRecord, signal?: AbortSignal): Promise<void>;
  /** All in this order, a verdict for each. Where the broker is away, what comes after is not tried: a later record never overtakes an earlier one that is to be sent again. */
  sendInOrder(records: readonly OutgoingRecord[]): Promise<readonly SendVerdict[]>;
  /** Resolves when everything given so far has its verdict. */
  flush(): Promise<void>;
  /** Takes no more records and flushes. The transport stays open. Safe to call twice. */
  close(): Promise<void>;
}

export interface RecordSenderOptions {
  readonly transport: Transport;
  readonly gather?: { readonly maxRecords: number; readonly maxBytes: number; readonly lingerMs: number };
  /** What may wait, at most. */
  readonly queue?: { readonly maxRecords: number; readonly maxBytes: number };
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
}

/** Records of one `sendInOrder`: `failed` once one of them has to be sent again. */
interface Sequence {
  failed: { readonly error: unknown } | undefined;
}

interface Waiting {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  readonly sequence: Sequence | undefined;
  /** Called once; later calls are ignored (abort and verdict may both come). */
  readonly settle: (verdict: SendVerdict) => void;
  aborted: boolean;
}

export function createRecordSender(options: RecordSenderOptions): RecordSender {
  const { transport, clock, telemetry } = options;
  const { maxRecords, maxBytes, lingerMs } = options.gather ?? DEFAULTS.gather;
  const limit = options.queue ?? DEFAULTS.queue;
  const idle: (() => void)[] = [];
  let queue: Waiting[] = [];
  let queuedBytes = 0;
  let scheduled = false;
  let sending = false;
  let closed = false;
  let lingering: AbortController | undefined;

  const enqueue = (record: OutgoingRecord, sequence: Sequence | undefined, settle: Waiting['settle']): Waiting => {
    const waiting = { record, bytes: recordSize(record), sequence, settle, aborted: false };
    queue.push(waiting);
    queuedBytes += waiting.bytes;
    if (!sending && !scheduled) schedule();
    else if (lingering !== undefined && isFull()) lingering.abort();
    return waiting;
  };

  const isFull = (): boolean => queue.length >= maxRecords || queuedBytes >= maxBytes;

  const schedule = (): void => {
    scheduled = true;
    if (lingerMs > 0 && !isFull() && !closed && idle.length === 0) {
      lingering = new AbortController();
      clock.sleep(lingerMs, lingering.signal).then(run, run);
    } else {
      // Behind all promises that are settled by now: whoever publishes next in this tick is gathered too.
      void SETTLED.then(runNextTick);
    }
  };

  const runNextTick = (): void => {
    nextTick(run);
  };

  const run = (): void => {
    lingering = undefined;
    scheduled = false;
    if (sending) return;
    const request = takeRequest();
    if (request.length === 0) {
      settleIdle();
      return;
    }
    sending = true;
    void sendRequest(request).then(sent);
  };

  const sent = (): void => {
    sending = false;
    if (queue.length > 0) schedule();
    else settleIdle();
  };

  const settleIdle = (): void => {
    for (const resolve of idle.splice(0)) resolve();
  };

  /** The next records that fit into one request; at least one. */
  const takeRequest = (): Waiting[] => {
    const request: Waiting[] = [];
    let bytes = 0;
    let taken = 0;
    for (const waiting of queue) {
      const fits = request.length < maxRecords && (request.length === 0 || bytes + waiting.bytes <= maxBytes);
      if (!fits) break;
      taken += 1;
      queuedBytes -= waiting.bytes;
      if (waiting.aborted) continue;
      if (waiting.sequence?.failed === undefined) {
        request.push(waiting);
        bytes += waiting.bytes;
      } else waiting.settle(waiting.sequence.failed);
    }
    queue = taken === queue.length ? [] : queue.slice(taken);
    return request;
  };

  const sendRequest = (request: readonly Waiting[]): Promise<void> =>
    telemetry?.record === undefined ? sendWithVerdicts(transport, request, settle) : sendMeasured(telemetry, request);

  const sendMeasured = async (to: Telemetry, request: readonly Waiting[]): Promise<void> => {
    const startedAt = clock.now();
    const refused = new Map<Waiting, string>();
    await sendWithVerdicts(transport, request, (waiting, verdict) => {
      if (verdict !== undefined) refused.set(waiting, errorType(verdict.error));
      settle(waiting, verdict);
    });
    report(to, request, refused, (clock.now() - startedAt) / 1_000);
  };

  const settle = (waiting: Waiting, verdict: SendVerdict): void => {
    if (verdict !== undefined && waiting.sequence !== undefined && isToBeSentAgain(verdict.error))
      waiting.sequence.failed ??= verdict;
    waiting.settle(verdict);
  };

  const report = (
    to: Telemetry,
    request: readonly Waiting[],
    refused: ReadonlyMap<Waiting, string>,
    seconds: number,
  ): void => {
    // By topic, and within it by outcome; '' is success.
    const topics = new Map<string, Map<string, number>>();
    for (const waiting of request) {
      const outcomes = topics.get(waiting.record.topic) ?? new Map<string, number>();
      topics.set(waiting.record.topic, outcomes);
      const outcome = refused.get(waiting) ?? '';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const [topic, outcomes] of topics)
      for (const [outcome, count] of outcomes)
        recordMetric(to, METRICS.sentMessages, count, {
          [ATTRIBUTES.system]: transport.name,
          [ATTRIBUTES.destination]: topic,
          [ATTRIBUTES.operation]: 'send',
          ...(outcome === '' ? {} : { [ATTRIBUTES.errorType]: outcome }),
        });
    const [failure] = refused.values();
    recordMetric(to, METRICS.operationDuration, seconds, {
      [ATTRIBUTES.system]: transport.name,
      [ATTRIBUTES.operation]: 'send',
      [ATTRIBUTES.batchCount]: request.length,
      ...(failure === undefined ? {} : { [ATTRIBUTES.errorType]: failure }),
    });
  };

  const refusal = (record: OutgoingRecord): EdaError | undefined => {
    if (closed)
      return new EdaError('closed', `Cannot publish to ${record.topic}: the publisher is closed.`, {
        fields: { topic: record.topic },
      });
    if (queue.length < limit.maxRecords && queuedBytes < limit.maxBytes) return undefined;
    return new EdaError(
      'overloaded',
      `Cannot publish to ${record.topic}: ${queue.length} records (${queuedBytes} bytes) wait to be sent already. Await publishes, or publish fewer side by side.`,
      { fields: { topic: record.topic, records: queue.length, bytes: queuedBytes } },
    );
  };

  const flush = (): Promise<void> =>
    new Promise<void>((resolve) => {
      if (!sending && queue.length === 0) {
        resolve();
        return;
      }
      idle.push(resolve);
      lingering?.abort();
    });

  return {
    send: (record, signal) => {
      const error = refusal(record);
      if (error !== undefined) return Promise.reject(error);
      if (signal === undefined)
        return new Promise<void>((resolve, reject) => {
          enqueue(record, undefined, (verdict) => {
            if (verdict === undefined) resolve();
            else reject(verdict.error);
          });
        });
      return sendAbortable(record, signal, enqueue);
    },
    sendInOrder: (records) => {
      const sequence: Sequence = { failed: undefined };
      return Promise.all(
        records.map((record) => {
          const error = refusal(record);
          if (error !== undefined) {
            // What follows must not overtake it.
            sequence.failed ??= { error };
            return Promise.resolve({ error });
          }
          return new Promise<SendVerdict>((resolve) => {
            enqueue(record, sequence, resolve);
          });
        }),
      );
    },
    flush,
    close: () => {
      closed = true;
      return flush();
    },
  };
}

/** OpenTelemetry's `error.type`: few values, so no messages. */
function errorType(error: unknown): string {
  if (isEdaError(error)) return error.code;
  return error instanceof Error && error.name !== '' ? error.name : 'publish-failed';
}

/** A record that the broker refuses for good lets those behind it pass. */
function isToBeSentAgain(error: unknown): boolean {
  return !isRecordError(error);
}

function sendAbortable(
  record: OutgoingRecord,
  signal: AbortSignal,
  enqueue: (record: OutgoingRecord, sequence: undefined, settle: Waiting['settle']) => Waiting,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = (): void => {
      waiting.aborted = true;
      reject(signal.reason as Error);
    };
    const waiting = enqueue(record, undefined, (verdict) => {
      signal.removeEventListener('abort', abort);
      if (verdict === undefined) resolve();
      else reject(verdict.error);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
