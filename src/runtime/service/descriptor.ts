import type { AnyMessage, MessageLocation, Variant } from '../message/descriptor.js';

/** The contract between generated code and this runtime. Raised when generated code of one no longer fits the other. */
export const CODEGEN_CONTRACT = 1;

/** A channel of the contract. Generated as a constant. */
export interface ChannelDescriptor {
  /** The channel's key in the document: by it a topic can be renamed (`topics: { orderPlaced: '…' }`). */
  readonly key: string;
  /** Topic, or template such as `shipping.{region}.dispatched`; `null`: known only at run time (a reply's). */
  readonly address: string | null;
  readonly parameters?: readonly ChannelParameter[];
  /** Partitions that the contract states. */
  readonly partitions?: number;
  readonly retentionMs?: number;
}

export interface ChannelParameter {
  readonly name: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly location?: MessageLocation;
}

/** One message of an operation; `variant` where the event has variants. */
export interface EntryMessage {
  readonly message: AnyMessage;
  readonly variant?: Variant;
  /** For how long a receiving operation remembers one that it has handled, where the contract says so; option `retentionMs` otherwise. */
  readonly retentionMs?: number;
}

interface Entry {
  /** Operation id in the document. */
  readonly operation: string;
  /** Event or message name without variant. */
  readonly name: string;
  readonly channel: ChannelDescriptor;
  readonly messages: readonly EntryMessage[];
}

/** `publish.<key>(…)`, or `publish.<key>.thin(…)` and `.fat(…)`. */
export type SendEntry = Entry;

/** `handlers.<key>`: a function, or an object of one per variant. */
export interface ReceiveEntry extends Entry {
  /** Messages that the contract's channel carries and this operation does not receive: their records are skipped, not unknown. */
  readonly others?: readonly OtherMessage[];
  /** Group named by the contract's binding, or, where a channel is received by two operations, qualified by operation. */
  readonly groupId?: string;
}

/** As much of a message as tells its records from others. */
export type OtherMessage = Pick<AnyMessage, 'type' | 'variant' | 'marks'>;

/** One possible answer. */
export interface ReplyMessage {
  /** camelCase name of the message: `request.reply.<key>(…)` and the answer's `name` where an operation has several good (or several error) answers. */
  readonly key: string;
  readonly message: AnyMessage;
}

export interface ReplyDescriptor {
  /** Channel of the replies; its address is the reply topic. Absent or without address: a topic of the requester's own, named in the request. */
  readonly channel?: ChannelDescriptor;
  /** Where the request says to which address to answer: header `kafka_replyTopic` by default. */
  readonly addressLocation?: MessageLocation;
  /** Good answers, at least one. */
  readonly replies: readonly ReplyMessage[];
  /** Answers marked `x-eda-error`: they reject the caller's promise. */
  readonly errors: readonly ReplyMessage[];
}

/** `request.<key>(payload, options)`. */
export interface RequestEntry extends Entry {
  readonly reply: ReplyDescriptor;
}

/** `handlers.<key>`: must return `request.reply(…)` or `request.fail(…)`. */
export interface RespondEntry extends ReceiveEntry {
  readonly reply: ReplyDescriptor;
}

/** What a program that only publishes needs. */
export interface PublishersDescriptor {
  /** `CODEGEN_CONTRACT` of the generator that made it. A compile error here: install the `@eda-gen/runtime` of the same version as `eda-gen`, and generate again. */
  readonly contract: typeof CODEGEN_CONTRACT;
  /** Kebab-case name: default of groups and of the client id. */
  readonly service: string;
  /** CloudEvents source. */
  readonly source: string;
  readonly sends: Readonly<Record<string, SendEntry>>;
}

/** A whole service, as its document describes it. */
export interface ServiceDescriptor extends PublishersDescriptor {
  readonly requests: Readonly<Record<string, RequestEntry>>;
  readonly receives: Readonly<Record<string, ReceiveEntry>>;
  readonly responds: Readonly<Record<string, RespondEntry>>;
}
