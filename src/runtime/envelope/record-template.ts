import { describeMessage, messageName } from '../message/describe-message.js';
import type { AnyMessage, MessageLocation } from '../message/descriptor.js';
import type { ChannelDescriptor } from '../service/descriptor.js';
import type { Clock, Telemetry } from '../service/types.js';
import { compileAddress, type Address } from './address.js';
import { assertCodec } from './payload-codec.js';

/** What is the same for every record of one message on one channel: made once, used for each `buildRecord`. */
export interface RecordTemplate {
  readonly message: AnyMessage;
  /** `OrderPlaced (fat)`, for sentences. */
  readonly title: string;
  /** `OrderPlaced/fat`, for derived ids. */
  readonly name: string;
  readonly source: string;
  /** Undefined for replies, whose topic comes with the request. */
  readonly address: Address | undefined;
  /** Header named by the contract's correlation id, where it is a header. */
  readonly correlationHeader: string | undefined;
  /** Where the contract has the message's id in the application: undefined where the runtime makes it. */
  readonly idLocation: MessageLocation | undefined;
  /** Header named by the contract's id that no application header is: the runtime writes the id there too. */
  readonly idHeader: string | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry | undefined;
  /** The present as RFC 3339 with milliseconds. */
  timestamp(): string;
}

export interface RecordTemplateOptions {
  readonly message: AnyMessage;
  /** CloudEvents source: the descriptor's. */
  readonly source: string;
  /** Channel and its (renamed) topic; left out for replies. */
  readonly channel?: ChannelDescriptor | undefined;
  readonly topic?: string | undefined;
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
}

/** Throws `invalid-options` where the message's content type cannot be written. */
export function createRecordTemplate(options: RecordTemplateOptions): RecordTemplate {
  const { message, source, channel, topic, clock, telemetry } = options;
  assertCodec(message);
  const correlation = message.correlationId;
  const idHeader = message.id?.from === 'header' ? message.id.path[0] : undefined;
  const ownsId = idHeader === undefined || Object.hasOwn(message.headerTypes ?? {}, idHeader);
  let stampedAt = Number.NaN;
  let second = Number.NaN;
  let prefix = '';
  let stamp = '';
  return {
    message,
    title: describeMessage(message),
    name: messageName(message),
    source,
    address: channel === undefined || topic === undefined ? undefined : compileAddress(channel, topic),
    correlationHeader: correlation?.from === 'header' ? correlation.path[0] : undefined,
    idLocation: ownsId ? message.id : undefined,
    idHeader: ownsId ? undefined : idHeader,
    clock,
    telemetry,
    timestamp: () => {
      const now = clock.now();
      // Side by side, hundreds of records share a millisecond.
      if (now !== stampedAt) {
        stampedAt = now;
        // A date is taken apart once a second: `2026-03-01T09:30:00.` stays the same that long.
        if (Math.floor(now / 1000) !== second) {
          second = Math.floor(now / 1000);
          prefix = new Date(second * 1000).toISOString().slice(0, -4);
        }
        stamp = `${prefix}${String(Math.floor(now - second * 1000)).padStart(3, '0')}Z`;
      }
      return stamp;
    },
  };
}
