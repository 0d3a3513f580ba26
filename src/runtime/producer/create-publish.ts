import { buildRecord, type RecordInput } from '../envelope/build-record.js';
import type { Origin } from '../envelope/origin.js';
import { createRecordTemplate, type RecordTemplate } from '../envelope/record-template.js';
import { EdaError } from '../errors.js';
import type { MutableCounters } from '../service/counters.js';
import type { PublishersDescriptor } from '../service/descriptor.js';
import type { ResolvedNames } from '../service/names.js';
import type { Clock, Published, Telemetry } from '../service/types.js';
import { runInSpan } from '../telemetry/run-in-span.js';
import type { OutboxRow } from '../store.js';
import { ATTRIBUTES, SPANS } from '../telemetry/telemetry-names.js';
import { raceAbort } from './race-abort.js';
import type { TopicGate } from './topic-gate.js';

/** Sends a record, or collects it in the outbox of a unit of work. */
export type Emit = (row: OutboxRow, signal?: AbortSignal) => Promise<void>;

export interface PublishTarget {
  readonly emit: Emit;
  /** The handled message, where a handler publishes. */
  readonly origin?: Origin | undefined;
  /** Refuses before anything is built: a publisher that is closed, a transaction that has ended. */
  readonly assertOpen?: (() => void) | undefined;
  /** The record goes to an outbox: the broker is not asked about topics now, since it may be away. */
  readonly deferred?: boolean | undefined;
}

export type PublishFunction = (payload: unknown, input?: PublishInput) => Promise<Published>;
export type PublishInput = RecordInput & { readonly signal?: AbortSignal | undefined };
/** `publish.<key>(…)`, or `publish.<key>.thin(…)` and `.fat(…)`. */
export type PublishFunctions = Readonly<Record<string, PublishFunction | Readonly<Record<string, PublishFunction>>>>;

/** Makes the functions for one target: the service itself, one run of a handler, one transaction. */
export type PublishFactory = (target: PublishTarget) => PublishFunctions;

export interface CreatePublishOptions {
  readonly descriptor: Pick<PublishersDescriptor, 'sends' | 'source' | 'service'>;
  readonly names: ResolvedNames;
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
  /** OpenTelemetry's `messaging.system`: the transport's name. */
  readonly system: string;
  /** Checks that a topic exists before the first record goes there. */
  readonly gate: TopicGate;
  readonly counters: Pick<MutableCounters, 'published'>;
  /** Told of what `telemetry.span` throws by itself. */
  readonly onSpanFault?: ((error: Error) => void) | undefined;
}

/** Prepares every send of a descriptor once. The returned factory is cheap, but not free: call it where a handler asks for `publish`. */
export function createPublishFactory(options: CreatePublishOptions): PublishFactory {
  const { descriptor, names, clock, telemetry } = options;
  const sends = Object.entries(descriptor.sends).map(([key, entry]) => {
    const topic = names.topicOf(entry.channel);
    if (topic === undefined)
      throw new EdaError(
        'invalid-options',
        `Operation ${entry.operation} sends to channel ${entry.channel.key}, which has no address. Give it one in the contract.`,
        { fields: { operation: entry.operation, channel: entry.channel.key } },
      );
    const messages = entry.messages.map(({ message, variant }) => {
      const template = createRecordTemplate({
        message,
        source: descriptor.source,
        channel: entry.channel,
        topic,
        clock,
        telemetry,
      });
      return { variant, publish: preparePublish(template, entry.channel.key, options) };
    });
    return { key, messages };
  });
  return (target) => {
    const functions: Record<string, PublishFunction | Record<string, PublishFunction>> = {};
    for (const { key, messages } of sends) {
      const variants: Record<string, PublishFunction> = {};
      for (const { variant, publish } of messages) {
        const bound: PublishFunction = (payload, input) => publish(target, payload, input);
        if (variant === undefined) functions[key] = bound;
        else variants[variant] = bound;
      }
      functions[key] ??= variants;
    }
    return functions;
  };
}

type PreparedPublish = (target: PublishTarget, payload: unknown, input: PublishInput | undefined) => Promise<Published>;

function preparePublish(template: RecordTemplate, channel: string, options: CreatePublishOptions): PreparedPublish {
  const { gate, system, telemetry, counters } = options;

  // Not an async function: the usual path makes no promise but the sender's and the one that is returned.
  const publish: PreparedPublish = (target, payload, input) => {
    try {
      target.assertOpen?.();
      const row = buildRecord({ template, payload, input, origin: target.origin });
      const published = { id: row.id, topic: row.record.topic };
      const signal = input?.signal;
      // The relay counts what goes through an outbox.
      if (target.deferred === true) return target.emit(row, signal).then(() => published);
      const acknowledged = (): Published => {
        counters.published += 1;
        return published;
      };
      const checking = gate.check(row.record.topic, channel);
      if (checking === undefined) return target.emit(row, signal).then(acknowledged);
      return raceAbort(checking.then(() => target.emit(row, signal)).then(acknowledged), signal);
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const span = telemetry?.span;
  if (span === undefined) return publish;
  const onFault = options.onSpanFault ?? (() => undefined);

  const topic = template.address?.template ?? channel;
  const info = {
    name: `${SPANS.publish} ${topic}`,
    kind: 'producer',
    attributes: {
      [ATTRIBUTES.system]: system,
      [ATTRIBUTES.destination]: topic,
      [ATTRIBUTES.operation]: 'send',
      [ATTRIBUTES.operationType]: 'send',
      [ATTRIBUTES.messageType]: template.name,
    },
    links: [],
  } as const;
  return (target, payload, input) => runInSpan({ span, info, run: () => publish(target, payload, input), onFault });
}
