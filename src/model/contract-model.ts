/**
 * A contract after AsyncAPI: plain readonly data, with names that are safe and unique, schemas in JSON Schema 2020-12
 * and every `$ref` between named schemas written as `{ $ref: 'eda:<schema id>' }`. After this nothing reads the document.
 */
export interface ContractModel {
  /** Kebab-case name of the service, and of its output folder: `inventory`. */
  readonly service: string;
  /** PascalCase form used in type names: `Inventory`. */
  readonly typeName: string;
  /** CloudEvents source: the document's `id`, else the service's name. */
  readonly source: string;
  /** Path of the document relative to the workspace. */
  readonly file: string;
  readonly asyncapi: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly owner?: string;
  /** Name of the license that `info` states. */
  readonly license?: string;
  readonly servers: readonly ServerModel[];
  readonly channels: readonly ChannelModel[];
  readonly operations: readonly OperationModel[];
  readonly messages: readonly MessageModel[];
  /** Every schema that becomes a type and a validator module of its own, in order of name. */
  readonly schemas: readonly SchemaModel[];
}

/** Where in the contract a node comes from. */
export interface ModelOrigin {
  readonly file: string;
  readonly pointer: string;
}

export interface ServerModel {
  readonly key: string;
  readonly host: string;
  readonly protocol: string;
  readonly description?: string;
}

export interface ChannelModel {
  readonly key: string;
  /** Unique camelCase name for constants made of it: `orderPlaced` for `orderPlacedChannel`. */
  readonly name: string;
  readonly origin: ModelOrigin;
  /** Template such as `shipping.{region}.dispatched`; `null` where the address is known only at run time. */
  readonly address: string | null;
  readonly title?: string;
  readonly description?: string;
  readonly owner?: string;
  /** Name of the exported type of its parameters (`ShipmentDispatchedParameters`); absent without parameters. */
  readonly parametersTypeName?: string;
  readonly parameters: readonly ParameterModel[];
  /** Keys of MessageModel. */
  readonly messages: readonly string[];
  readonly kafka?: KafkaChannelModel;
}

export interface KafkaChannelModel {
  readonly topic?: string;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly retentionMs?: number;
  readonly cleanupPolicy?: readonly string[];
}

export interface ParameterModel {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly examples?: readonly string[];
  /** Runtime expression that tells the value from the message; then a publisher need not be given it. */
  readonly location?: RuntimeExpression;
}

/** `$message.payload#/a/b` or `$message.header#/x`, parsed. */
export interface RuntimeExpression {
  readonly source: string;
  readonly from: 'payload' | 'header';
  readonly path: readonly string[];
}

export type OperationRole = 'send' | 'receive' | 'request' | 'respond';

export interface OperationModel {
  /** The operation's id in the document. */
  readonly key: string;
  readonly origin: ModelOrigin;
  /** What the generated side does: already turned round where the model is for a client. */
  readonly role: OperationRole;
  readonly title?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly channel: string;
  /** Consumer group for `receive` and `respond`: that of the Kafka binding, or one of its own where a channel is received by two operations. */
  readonly groupId?: string;
  /** Client id that the Kafka binding names; never that of the other side. */
  readonly clientId?: string;
  /** One per message or event (a thin and a fat variant are one entry), in order of name. */
  readonly entries: readonly OperationEntry[];
  readonly reply?: ReplyModel;
}

/** What one property of handlers, publishers or requests stands for. */
export interface OperationEntry {
  /** Key in user's code: `onOrderPlaced` (receive), `orderPlaced` (send), `checkAvailability` (request, respond). */
  readonly key: string;
  /** Event or message name without variant, as a TypeScript name: `OrderPlaced` (`MessageModel.event` or `MessageModel.key`). */
  readonly name: string;
  /** Message keys: either one without variant, or those of the variants. */
  readonly messages: readonly EntryMessage[];
}

export interface EntryMessage {
  readonly message: string;
  readonly variant?: 'thin' | 'fat';
  /** For how long a receiving operation remembers that it has handled one, milliseconds; what the runtime is told, where the contract says nothing. */
  readonly retentionMs?: number;
}

export interface ReplyModel {
  /** Channel of the replies; absent where only an address location is given. */
  readonly channel?: string;
  readonly addressLocation?: RuntimeExpression;
  /** Message keys of good answers and of error answers (`x-eda-error: true`). */
  readonly replies: readonly string[];
  readonly errors: readonly string[];
}

export interface MessageModel {
  /** Unique key and PascalCase TypeScript name: `OrderPlacedFat`. */
  readonly key: string;
  readonly origin: ModelOrigin;
  /** CloudEvents type (`ce_type`): the message's `name`, else its key in the document; `x-eda-event` for variants. */
  readonly type: string;
  /** TypeScript name of the event that it is a variant of (`OrderPlaced`), unique among messages, schemas and events. */
  readonly event?: string;
  readonly variant?: 'thin' | 'fat';
  readonly title?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly contentType: string;
  /** Schema ids. */
  readonly payload: string;
  readonly headers?: string;
  /** True where at least one header has to be given by the publisher (metadata that the runtime writes does not count). */
  readonly headersRequired: boolean;
  readonly correlationId?: RuntimeExpression;
  readonly idempotencyId?: RuntimeExpression;
  readonly order?: { readonly key?: RuntimeExpression; readonly sequence?: RuntimeExpression };
  /** True where the contract has a partition key and does not tell where it is in the message: a publisher has to be given `key`. */
  readonly keyRequired?: boolean;
  /**
   * Constants that tell this message from others: first headers, then payload properties. Each one is this message's alone
   * among the messages of its channels.
   */
  readonly marks: readonly MessageMark[];
  readonly examples: readonly MessageExample[];
}

export interface MessageMark {
  readonly from: 'header' | 'payload';
  readonly path: readonly string[];
  readonly value: string | number | boolean | null;
}

export interface MessageExample {
  readonly name?: string;
  readonly summary?: string;
  readonly payload?: unknown;
  readonly headers?: unknown;
}

export interface SchemaModel {
  /** Stable identity: `<file relative to workspace>#<pointer>`. */
  readonly id: string;
  /** Unique TypeScript name: `OrderPlacedFat`, `OrderItem`, `OrderPlacedFatHeaders`, `ShipmentDispatchedParameters`. */
  readonly name: string;
  /** kebab-case name for file names, unique without regard to case. */
  readonly fileName: string;
  readonly origin: ModelOrigin;
  readonly kind: 'payload' | 'headers' | 'parameters' | 'shared';
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly schema: JsonSchema;
  /** Keywords that start with `x-`, for documentation; `schema` is without them. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** JSON Schema 2020-12; `$ref` only in the form `eda:<schema id>`. */
export type JsonSchema = boolean | JsonSchemaObject;

export interface JsonSchemaObject {
  readonly [keyword: string]: unknown;
}
