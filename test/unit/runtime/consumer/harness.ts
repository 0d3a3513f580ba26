import { connectService } from '../../../../src/runtime/service/connect-service.js';
import type { ChannelDescriptor, ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import type { ConnectOptions, HandlerContext, Logger, Service } from '../../../../src/runtime/service/types.js';
import type {
  DeliverySink,
  DeliveryStream,
  IncomingRecord,
  OutgoingRecord,
} from '../../../../src/runtime/transport.js';
import { FakeTransport, incoming } from '../fake-transport.js';
import { message, objectValidator, type Order, OrderPlaced, ordersChannel } from '../hand-made.js';

export const StockReserved = message<Order>({
  type: 'StockReserved',
  payload: objectValidator({ orderId: 'string' }),
  key: { from: 'payload', path: ['orderId'] },
});
export const stockChannel: ChannelDescriptor = { key: 'stockReserved', address: 'stock.reserved' };

/** Receives OrderPlaced, sends StockReserved. */
export const inventory: ServiceDescriptor = {
  contract: 1,
  service: 'inventory',
  source: 'urn:inventory',
  sends: {
    stockReserved: {
      operation: 'sendStockReserved',
      name: 'StockReserved',
      channel: stockChannel,
      messages: [{ message: StockReserved }],
    },
  },
  requests: {},
  receives: {
    onOrderPlaced: {
      operation: 'receiveOrderPlaced',
      name: 'OrderPlaced',
      channel: ordersChannel,
      messages: [{ message: OrderPlaced }],
    },
  },
  responds: {},
};

/** One partition in the hands of a test. */
export class FakeStream implements DeliveryStream {
  readonly topic: string;
  readonly partition: number;
  readonly settled: IncomingRecord[] = [];
  paused = false;
  /** `pause` and `resume`, in order. */
  readonly calls: string[] = [];
  readonly #epoch = new AbortController();

  constructor(topic = 'orders.placed', partition = 0) {
    this.topic = topic;
    this.partition = partition;
  }

  get signal(): AbortSignal {
    return this.#epoch.signal;
  }

  settle(records: readonly IncomingRecord[]): void {
    this.settled.push(...records);
  }

  pause(): void {
    this.paused = true;
    this.calls.push('pause');
  }

  resume(): void {
    this.paused = false;
    this.calls.push('resume');
  }

  /** Another member has the partition now. */
  end(): void {
    this.#epoch.abort(new Error('rebalance'));
  }

  get settledOffsets(): number[] {
    return this.settled.map(({ offset }) => Number(offset)).sort((one, other) => one - other);
  }
}

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
}

export function recordingLogger(): Logger & { readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const log =
    (level: string) =>
    (text: string): void => {
      lines.push({ level, message: text });
    };
  return { lines, debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

export interface TestContext extends HandlerContext {
  readonly publish: { stockReserved(payload: Order, options?: object): Promise<{ id: string }> };
  readonly tx: {
    map<Value>(name: string): {
      get(key: string): Value | undefined;
      has(key: string): boolean;
      set(key: string, value: Value): void;
    };
  };
  readonly fencingToken: string;
}
export interface TestEvent {
  readonly name: string;
  readonly payload: Order;
  readonly headers: unknown;
  readonly parameters: unknown;
  readonly metadata: HandlerContext['metadata'];
}
export type TestHandler = (event: TestEvent, context: TestContext) => unknown;

export interface TestService extends Service<unknown> {
  readonly publish: { stockReserved(payload: unknown, options?: object): Promise<{ id: string; topic: string }> };
  readonly request: Readonly<Record<string, (payload: unknown, options?: object) => Promise<unknown>>>;
  transaction<Result>(run: (context: TestContext) => Promise<Result>): Promise<Result>;
}

export interface Started {
  readonly service: TestService;
  readonly transport: FakeTransport;
  readonly sink: DeliverySink;
  readonly logger: ReturnType<typeof recordingLogger>;
  /** Dead letters that were written. */
  readonly deadLetters: () => readonly OutgoingRecord[];
}

/** Starts a service over a transport whose deliveries the test makes itself. */
export async function startService(
  handlers: unknown,
  options: Partial<ConnectOptions<unknown>> & { readonly descriptor?: ServiceDescriptor } = {},
): Promise<Started> {
  const { descriptor = inventory, ...rest } = options;
  const topics = [descriptor.sends, descriptor.receives, descriptor.requests, descriptor.responds]
    .flatMap((entries) => Object.values(entries))
    .map(({ channel }) => channel.address ?? '');
  const transport = (rest.transport as FakeTransport | undefined) ?? new FakeTransport(topics);
  const logger = recordingLogger();
  const service = connectService<TestService, unknown>(descriptor, { logger, ...rest, transport });
  await service.start(handlers);
  const [subscription] = transport.subscriptions;
  if (subscription === undefined) throw new Error('nothing was subscribed to');
  return {
    service,
    transport,
    sink: subscription.options.sink,
    logger,
    deadLetters: () => transport.written.filter(({ topic }) => topic.startsWith('dlq.')),
  };
}

export interface OrderFields {
  readonly offset: number;
  readonly key?: string | null;
  readonly id?: string;
  readonly payload?: unknown;
  readonly value?: string | Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly topic?: string;
  readonly partition?: number;
}

/** A record of OrderPlaced, as our own producer writes it. */
export function order(fields: OrderFields): IncomingRecord {
  const { offset, key = `o-${offset}`, id = `id-${offset}`, topic = 'orders.placed', partition = 0 } = fields;
  const payload = fields.payload ?? { orderId: key ?? 'none' };
  return incoming(
    {
      topic,
      key,
      value: fields.value === undefined ? JSON.stringify(payload) : fields.value,
      headers: { ce_type: 'OrderPlaced', ce_id: id, ce_source: 'urn:order', ...fields.headers },
    },
    { partition, offset: String(offset), timestamp: Date.UTC(2026, 0, 1) },
  );
}

/** Numbers that are the same for one seed. https://en.wikipedia.org/wiki/Xorshift */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const headerText = (record: OutgoingRecord | undefined, name: string): string | undefined => {
  const value = record?.headers[name];
  return value === undefined ? undefined : typeof value === 'string' ? value : new TextDecoder().decode(value);
};
