/**
 * The only path that generated code imports. What is exported here stays as it is for every SDK generated for contract 1.
 * `createPublisherSet` must not pull in the consume loop; only `connectService` may.
 */
export { CODEGEN_CONTRACT } from '../../service/descriptor.js';
export type {
  ChannelDescriptor,
  PublishersDescriptor,
  ReceiveEntry,
  ReplyDescriptor,
  RequestEntry,
  RespondEntry,
  SendEntry,
  ServiceDescriptor,
} from '../../service/descriptor.js';
export { assertPayload, checkPayload, isPayload, standardPayload } from '../../message/check-payload.js';
export { assertVariants, checkVariants, isVariant, standardVariants } from '../../message/check-variants.js';
export type { Message, ValidateFunction, VariantMessage } from '../../message/descriptor.js';
export type {
  ConnectOptions,
  EventHandler,
  HandlerContext,
  MessageMetadata,
  None,
  Published,
  PublishersOptions,
  PublishOptions,
  Replied,
  ReplyOptions,
  RequestHandler,
  RequestOptions,
  Service,
  TransactionOf,
} from '../../service/types.js';
export { createPublisherSet } from '../../producer/create-publisher-set.js';
export { connectService } from '../../service/connect-service.js';
export type { Transactional, WithoutTransaction } from '../../store.js';
