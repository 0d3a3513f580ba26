import { EdaError, isEdaError, type EdaErrorCode } from '../../errors.js';

/** What of a client's error is read; the fields are kafkajs's. */
interface ClientError {
  readonly name: string;
  readonly message: string;
  /** Kafka's name of an error that a broker answered: `MESSAGE_TOO_LARGE`. */
  readonly type?: unknown;
  readonly code?: unknown;
  readonly retriable?: unknown;
  readonly broker?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const UNAUTHENTICATED = new Set(['SASL_AUTHENTICATION_FAILED', 'ILLEGAL_SASL_STATE', 'UNSUPPORTED_SASL_MECHANISM']);
const AWAY = new Set([
  'BROKER_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
]);
const AWAY_NAMES = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSTimeout',
  'KafkaJSTopicMetadataNotLoaded',
]);
const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION';

/** `doing` completes "Kafka … while …", and names topic, group and the like: `sending to "orders.placed"`. */
export function toKafkaError(error: unknown, doing: string, topics: readonly string[] = []): EdaError {
  if (isEdaError(error)) return error;
  const chain = causesOf(error);
  const broker = chain.map((link) => link.broker).find((value): value is string => typeof value === 'string');
  const type = chain.map((link) => link.type).find((value): value is string => typeof value === 'string');
  const reason = reasonOf(chain, broker);
  const make = (code: EdaErrorCode, message: string, retryable?: boolean): EdaError =>
    new EdaError(code, message, {
      cause: error,
      fields: {
        ...(broker === undefined ? {} : { broker }),
        ...(type === undefined ? {} : { type }),
        ...(topics.length === 0 ? {} : { topics }),
      },
      ...(retryable === undefined ? {} : { retryable }),
    });
  const at = broker === undefined ? 'Kafka' : `Kafka at ${broker}`;

  if (type !== undefined && TOO_LARGE.has(type)) {
    return make(
      'record-too-large',
      `${at} refused a record as too large while ${doing} (${reason}). Send less, or raise max.message.bytes of the topic.`,
    );
  }
  if (
    (type !== undefined && UNAUTHENTICATED.has(type)) ||
    chain.some((link) => link.name === 'KafkaJSSASLAuthenticationError')
  ) {
    return make(
      'authentication-failed',
      `${at} refused user or password while ${doing} (${reason}). Check \`sasl\` (mechanism, username, password) in new Kafka({ … }).`,
    );
  }
  if (type?.endsWith('_AUTHORIZATION_FAILED') === true) {
    return make(
      'not-authorized',
      `${at} does not allow it: ${doing} (${reason}). Give this user the right in Kafka's ACLs, or use another one.`,
    );
  }
  if (type === MISSING) {
    return make(
      'topic-missing',
      `${at} has no such topic or partition while ${doing}. Create the topic, or correct its name; a topic that this user may not describe looks the same.`,
    );
  }
  if (
    (type !== undefined && AWAY.has(type)) ||
    chain.some((link) => AWAY_NAMES.has(link.name)) ||
    isDisconnected(chain)
  ) {
    return make(
      'broker-unavailable',
      `${at} cannot be reached while ${doing} (${reason}). Check that the broker runs, and that \`brokers\` (and \`ssl\`) in new Kafka({ … }) are right.`,
    );
  }
  const retriable = chain.find(
    (link) => typeof link.retriable === 'boolean' && link.name !== 'KafkaJSNonRetriableError',
  )?.retriable;
  return make(
    'publish-failed',
    `${at} failed while ${doing}: ${reason}.`,
    typeof retriable === 'boolean' ? retriable : true,
  );
}

/** Kafka's name of the error that a broker answered, wherever it is in the chain of causes. */
export function kafkaErrorType(error: unknown): string | undefined {
  return causesOf(error)
    .map((link) => link.type)
    .find((value): value is string => typeof value === 'string');
}

/** The error and what caused it, outermost first; of several side by side each. */
function causesOf(error: unknown): ClientError[] {
  const chain: ClientError[] = [];
  const pending: unknown[] = [error];
  while (pending.length > 0 && chain.length < 20) {
    const link = pending.shift();
    if (!isClientError(link) || chain.includes(link)) continue;
    chain.push(link);
    if (Array.isArray(link.errors)) pending.push(...(link.errors as unknown[]));
    pending.push(link.cause);
  }
  return chain;
}

function isClientError(value: unknown): value is ClientError {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}

function reasonOf(chain: readonly ClientError[], broker: string | undefined): string {
  const innermost = chain.at(-1);
  if (innermost === undefined) return 'unknown reason';
  const code = chain.map((link) => link.code).find((value): value is string => typeof value === 'string');
  const plain = innermost.message
    .replace(/^Connection error: /, '')
    .replace(/\.$/, '')
    .replace(broker === undefined ? '' : ` ${broker}`, '');
  return code === undefined || plain.includes(code) ? plain : `${code}: ${plain}`;
}

/** Plain errors of the client: of one that was closed, and of one that reached an address where nobody answers. */
function isDisconnected(chain: readonly ClientError[]): boolean {
  return chain.some(
    ({ message }) => message.startsWith('The producer is disconnect') || message === 'Broker not connected',
  );
}
