import type {
  ChannelDescriptor,
  ReplyDescriptor,
  ServiceDescriptor,
} from '../../../../src/runtime/service/descriptor.js';
import { incoming } from '../fake-transport.js';
import { message, objectValidator } from '../hand-made.js';

export const CheckAvailability = message<{ requestId: string }>({
  type: 'CheckAvailability',
  payload: objectValidator({ requestId: 'string' }),
});
export const CheckAvailabilityReply = message<{ requestId: string; status: string }>({
  type: 'CheckAvailabilityReply',
  payload: objectValidator({ requestId: 'string', status: 'string' }),
});
export const CheckAvailabilityFailed = message<{ error: string }>({
  type: 'CheckAvailabilityFailed',
  payload: objectValidator({ error: 'string' }),
});

export const requestChannel: ChannelDescriptor = { key: 'checkAvailability', address: 'inventory.check' };

const reply: ReplyDescriptor = {
  replies: [{ key: 'checkAvailabilityReply', message: CheckAvailabilityReply }],
  errors: [{ key: 'checkAvailabilityFailed', message: CheckAvailabilityFailed }],
};

const entry = {
  operation: 'checkAvailability',
  name: 'CheckAvailability',
  channel: requestChannel,
  messages: [{ message: CheckAvailability }],
  reply,
} as const;

/** Answers CheckAvailability. */
export const responding: ServiceDescriptor = {
  contract: 1,
  service: 'inventory',
  source: 'urn:inventory',
  sends: {},
  requests: {},
  receives: {},
  responds: { checkAvailability: entry },
};

/** Asks it. */
export const asking: ServiceDescriptor = {
  contract: 1,
  service: 'order',
  source: 'urn:order',
  sends: {},
  requests: { checkAvailability: entry },
  receives: {},
  responds: {},
};

export interface Request {
  readonly name: string;
  readonly payload: { readonly requestId: string };
  readonly metadata: { readonly id: string };
  readonly reply: (payload: unknown, options?: object) => unknown;
  readonly fail: (payload: unknown) => unknown;
}

export interface RequestFields {
  readonly offset: number;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  readonly payload?: unknown;
}

/** A request as a peer writes it. */
export const request = ({ offset, id = `r-${offset}`, headers = {}, payload = { requestId: id } }: RequestFields) =>
  incoming(
    {
      topic: 'inventory.check',
      key: 'k',
      value: JSON.stringify(payload),
      headers: {
        ce_type: 'CheckAvailability',
        ce_id: id,
        ce_source: 'urn:order',
        kafka_correlationId: `instance:${offset}`,
        kafka_replyTopic: 'order.replies',
        kafka_replyPartition: '2',
        ...headers,
      },
    },
    { offset: String(offset) },
  );
