import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import * as shipping from '../../../generated/shipping/index.js';
import type { ChannelDescriptor, ServiceDescriptor } from '../../../src/runtime/service/descriptor.js';
import { ignore } from '../../../src/runtime/service/ignore.js';
import { channelsOf } from '../../../src/runtime/service/names.js';
import type { ConnectOptions, Logger, MessageMetadata, Names, Service } from '../../../src/runtime/service/types.js';
import type { WithoutTransaction } from '../../../src/runtime/store.js';
import type { IncomingRecord, OutgoingRecord, TopicSpec, Transport } from '../../../src/runtime/transport.js';
import { waitUntil } from '../../support/wait-until.js';

/** What a transport's test gives to the cases of whole services. */
export interface ServicesSetup {
  /** A client of the broker, as a process of its own would have it. */
  transport(): Transport;
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Topics whose name, or whose source's name, begins so. */
  listTopics(prefix: string): Promise<readonly string[]>;
  /** How many records of a topic the group has committed. */
  committed(group: string, topic: string): Promise<number>;
  /** Deletes topics whose name, or whose source's name, begins so: a broker with thousands is slow. */
  deleteTopics(prefix: string): Promise<void>;
  /** Ends what `create` began. */
  close(): Promise<void>;
}

export interface ServiceCasesOptions {
  readonly name: string;
  create(): Promise<ServicesSetup>;
}

/** A record with its text, for assertions. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | undefined;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly record: IncomingRecord;
}

export interface NotedError {
  readonly error: Error & { readonly code?: string };
  readonly where: string;
  readonly metadata?: MessageMetadata;
}

/** Options of a service in a case; names, transport and logger are the shop's unless given. */
export type ServiceOptions<Scope> = Partial<ConnectOptions<Scope>>;

const decoder = new TextDecoder();
const text = (bytes: Uint8Array | null | undefined): string => decoder.decode(bytes ?? new Uint8Array(0));

/** Generous, since everything ends as soon as its condition holds. */
const DEADLINE_MS = 40_000;

export const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<void> =>
  waitUntil(what, holds, DEADLINE_MS);

const PARTITIONS = 2;

/** Gives every test of a file its broker, and shops of their own. */
export class ServiceHarness {
  readonly #name: string;
  #setup: ServicesSetup | undefined;
  #shops: Shop[] = [];
  #count = 0;
  readonly #run = randomUUID().slice(0, 6);

  constructor(options: ServiceCasesOptions) {
    this.#name = options.name;
    beforeAll(async () => {
      this.#setup = await options.create();
    }, 120_000);
    afterEach(async () => {
      for (const shop of this.#shops.splice(0)) await shop.close();
    }, 120_000);
    afterAll(async () => {
      await this.#setup?.close();
    }, 60_000);
  }

  get setup(): ServicesSetup {
    if (this.#setup === undefined) throw new Error(`create() of ${this.#name} has not finished.`);
    return this.#setup;
  }

  /** An environment of its own, with the topics of these services. */
  shop(...services: readonly ServiceDescriptor[]): Promise<Shop> {
    return this.shopWithout([], ...services);
  }

  /** The same, some topics not being there. */
  async shopWithout(missing: readonly string[], ...services: readonly ServiceDescriptor[]): Promise<Shop> {
    this.#count += 1;
    const shop = new Shop(this.setup, `svc-${this.#run}-${this.#count}`);
    this.#shops.push(shop);
    await shop.createTopics(services, missing);
    return shop;
  }
}

/** One environment: its names, its topics, and the services that a test starts in it. */
export class Shop {
  readonly prefix: string;
  readonly setup: ServicesSetup;
  /** All that `onError` of the services was told. */
  readonly errors: NotedError[] = [];
  readonly warnings: string[] = [];
  readonly #ends: (() => Promise<unknown>)[] = [];
  #client: Promise<Transport> | undefined;

  constructor(setup: ServicesSetup, prefix: string) {
    this.setup = setup;
    this.prefix = prefix;
  }

  get names(): Names {
    const rename = (name: string): string => `${this.prefix}.${name}`;
    return { topics: rename, groups: rename };
  }

  /** Names of one service: its reply topic is the shop's too. */
  namesOf(service: string): Names {
    return { ...this.names, service: `${this.prefix}.${service}` };
  }

  topic(address: string): string {
    return `${this.prefix}.${address}`;
  }

  group(service: string): string {
    return `${this.prefix}.${service}`;
  }

  deadLetters(service: string, address: string): string {
    return `dlq.${this.group(service)}.${this.topic(address)}`;
  }

  async createTopics(services: readonly ServiceDescriptor[], missing: readonly string[]): Promise<void> {
    const topics = new Map(
      services
        .flatMap(channelsOf)
        .flatMap(topicsOf)
        .filter((address) => !missing.includes(address))
        .map((address): [string, TopicSpec] => [address, { topic: this.topic(address), partitions: PARTITIONS }]),
    );
    await this.setup.createTopics([...topics.values()]);
  }

  /** A connected client of the test itself. */
  client(): Promise<Transport> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<Transport> {
    const transport = this.setup.transport();
    await transport.connect();
    return transport;
  }

  /** Sends records as another program would. */
  async send(...records: readonly OutgoingRecord[]): Promise<void> {
    const client = await this.client();
    await client.send(records);
  }

  /** Waits until these topics hold that many records together, and gives all that they hold. */
  async read(topics: readonly string[], count: number): Promise<readonly ReadRecord[]> {
    const client = await this.client();
    const found: ReadRecord[] = [];
    const problems: Error[] = [];
    const subscription = await client.subscribe({
      group: `${this.prefix}.reader-${randomUUID().slice(0, 6)}`,
      topics: topics.map((topic) => ({ kind: 'name', topic })),
      sink: {
        deliver: (stream, records) => {
          for (const record of records) found.push(toReadRecord(record));
          stream.settle(records);
        },
        onProblem: ({ error }) => {
          problems.push(error);
        },
      },
    });
    try {
      await until(`${topics.join(', ')} hold ${count} records`, () => found.length >= count);
    } finally {
      await subscription.close();
    }
    return found;
  }

  committed(service: string, address: string): Promise<number> {
    return this.setup.committed(this.group(service), this.topic(address));
  }

  async untilCommitted(service: string, address: string, count: number): Promise<void> {
    await until(
      `group ${service} has committed ${count} records of ${address}`,
      async () => (await this.committed(service, address)) >= count,
    );
  }

  readonly logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => {
      this.warnings.push(message);
    },
    error: () => undefined,
  };

  /** What is the same for each service of the shop. */
  options(service: string): Omit<ConnectOptions, 'store'> {
    return {
      transport: this.setup.transport(),
      names: this.namesOf(service),
      logger: this.logger,
      retry: { baseMs: 1 },
      onError: (error, context) => {
        this.errors.push({ error, ...context });
      },
    };
  }

  /** Ended after the test, if it has not been before. */
  track<Tracked extends Pick<Service<never>, 'stop'>>(service: Tracked): Tracked {
    this.#ends.push(() => service.stop({ timeoutMs: 5000 }));
    return service;
  }

  connectInventory<Scope = WithoutTransaction>(options: ServiceOptions<Scope> = {}): inventory.InventoryService<Scope> {
    return this.track(inventory.connect<Scope>({ ...this.options('inventory'), ...options }));
  }

  /** Inventory, started; what is not given is ignored or refused. */
  async inventory<Scope = WithoutTransaction>(
    options: ServiceOptions<Scope>,
    handlers: Partial<inventory.InventoryHandlers<Scope>>,
  ): Promise<inventory.InventoryService<Scope>> {
    const service = this.connectInventory(options);
    await service.start({ ...inventoryDefaults, ...handlers });
    return service;
  }

  connectOrder<Scope = WithoutTransaction>(options: ServiceOptions<Scope> = {}): order.OrderService<Scope> {
    return this.track(order.connect<Scope>({ ...this.options('order'), ...options }));
  }

  async order<Scope = WithoutTransaction>(
    options: ServiceOptions<Scope> = {},
    handlers: Partial<order.OrderHandlers<Scope>> = {},
  ): Promise<order.OrderService<Scope>> {
    const service = this.connectOrder(options);
    await service.start({ ...orderDefaults, ...handlers });
    return service;
  }

  orderPublishers(more: Partial<ConnectOptions> = {}): order.OrderPublishers {
    const { transport, names, logger } = this.options('order');
    const publishers = order.createPublishers({ transport, names, logger, ...more });
    this.#ends.push(() => publishers.close());
    return publishers;
  }

  shippingPublishers(): shipping.ShippingPublishers {
    const { transport, names, logger } = this.options('shipping');
    const publishers = shipping.createPublishers({ transport, names, logger });
    this.#ends.push(() => publishers.close());
    return publishers;
  }

  async close(): Promise<void> {
    // What a test leaves behind may be unable to drain, which is its business.
    await Promise.allSettled(this.#ends.toReversed().map((end) => end()));
    const client = await this.#client;
    await client?.close();
    await this.setup.deleteTopics(`${this.prefix}.`);
  }
}

const unexpected = (request: { readonly name: string }): never => {
  throw new Error(`${request.name} is not asked in this test.`);
};
const elsewhere = ignore('not what this test is about');

export const inventoryDefaults: inventory.InventoryHandlers = {
  onOrderPlaced: { fat: elsewhere, thin: elsewhere },
  onOrderCancelled: elsewhere,
  onPaymentFailed: elsewhere,
  checkAvailability: unexpected,
  releaseStock: unexpected,
  reserveStock: unexpected,
};

export const orderDefaults: order.OrderHandlers = {
  onPaymentFailed: elsewhere,
  onPaymentProcessed: elsewhere,
  onShipmentDispatched: elsewhere,
  onStockReservationFailed: elsewhere,
  cancelOrder: unexpected,
  createOrder: unexpected,
  getOrder: unexpected,
};

/** Topics of a channel; with parameters one for each value that the contract lists. */
function topicsOf({ address, parameters = [] }: ChannelDescriptor): string[] {
  if (address === null) return [];
  return parameters.reduce(
    (topics, { name, enum: values = [] }) =>
      topics.flatMap((topic) => values.map((value) => topic.replace(`{${name}}`, value))),
    [address],
  );
}

function toReadRecord(record: IncomingRecord): ReadRecord {
  return {
    topic: record.topic,
    partition: record.partition,
    key: record.key === null ? undefined : text(record.key),
    text: text(record.value),
    headers: Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, text(value)])),
    record,
  };
}

/** A promise that a test settles. */
export class Gate {
  readonly passed: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.passed = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}
