import { decodeHeaders } from '../envelope/app-headers.js';
import { contractId } from '../envelope/contract-id.js';
import { decodeText, headerText } from '../envelope/decode-text.js';
import { HEADERS } from '../envelope/header-names.js';
import { decodePayload } from '../envelope/payload-codec.js';
import { selectMessage } from '../envelope/select-message.js';
import { EdaError } from '../errors.js';
import { findIssues } from '../message/check-payload.js';
import { describeMessage } from '../message/describe-message.js';
import type { ValidationIssue, Variant } from '../message/descriptor.js';
import { formatIssues } from '../message/format-issues.js';
import { withReplies } from '../request-reply/reply-draft.js';
import type { None, ReceivedMessage } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';
import type { DeadLetterReason } from './failure.js';
import { toError } from '../to-error.js';
import { lazyMetadata } from './lazy-metadata.js';
import type { Receiver } from './receiver.js';
import type { Task } from './task.js';
import type { RouteCandidate, TopicRoute, TopicRoutes } from './topic-routes.js';

/** A replay is addressed to one group; the others skip it. */
export const TARGET_GROUP = 'edagen_target_group';

/** `run`: `task.receiver` and `task.event` are there. `ignored` and `skip`: finished without a handler. `dead`: `task.failure` says why. */
export type Prepared = 'run' | 'ignored' | 'skip' | 'dead';

const NONE: None = Object.freeze({});

/** Tells the message, decodes and validates it. Cheap where the record is ignored: then its payload is never looked at. */
export function prepareTask(task: Task, routes: TopicRoutes, group: string): Prepared {
  if (task.failure !== undefined) return 'dead';
  if (task.event !== undefined) return 'run';
  const { record } = task;
  const target = record.headers[TARGET_GROUP];
  if (target !== undefined && target.length > 0 && decodeText(target) !== group) return 'skip';
  const route = routes.of(record.topic);
  if (route === undefined) return refuse(task, 'unknown-message', unknownTopic(record, group));
  if (route.ignoresAll) return 'ignored';

  let candidate = route.select(record.headers);
  let payload: DecodedPayload | undefined;
  if (candidate === 'untyped') {
    payload = {};
    try {
      candidate = selectByMarks(route, record, payload);
    } catch (thrown) {
      return refuse(task, 'decode', toError(thrown));
    }
  }
  if (candidate === undefined) return refuse(task, 'unknown-message', unknownMessage(record, route.candidates));
  const { receiver } = candidate;
  if (receiver === undefined) return 'skip';
  task.receiver = receiver;
  if (receiver.ignored !== undefined) return 'ignored';
  return readMessage(task, receiver, payload, route.parameters);
}

/** A payload that was decoded to find out what the record is. */
interface DecodedPayload {
  read?: { readonly value: unknown };
}

function selectByMarks(route: TopicRoute, record: IncomingRecord, payload: DecodedPayload): RouteCandidate | undefined {
  return selectMessage(route.candidates, record, { type: undefined, variant: undefined }, () => {
    payload.read ??= { value: decodePayload('application/json', record.value) };
    return payload.read.value;
  });
}

function readMessage(
  task: Task,
  receiver: Receiver,
  decoded: DecodedPayload | undefined,
  parameters: Readonly<Record<string, string>>,
): Prepared {
  const { record } = task;
  const { message } = receiver;
  let payload: unknown;
  try {
    payload = decoded?.read === undefined ? decodePayload(message.contentType, record.value) : decoded.read.value;
  } catch (thrown) {
    return refuse(task, 'decode', toError(thrown));
  }
  const issues = findIssues(message.payload, payload);
  if (issues !== undefined) return refuse(task, 'schema', invalid(receiver, record, 'payload', issues));
  let headers: unknown = NONE;
  if (message.headers !== undefined || message.headerTypes !== undefined) {
    const found = decodeHeaders(message, record);
    if (!found.valid) return refuse(task, 'schema', invalid(receiver, record, 'headers', found.issues));
    headers = found.value;
  }
  const metadata = lazyMetadata(record, message, contractId(message, record, payload, headers));
  const { name } = receiver;
  const { variant } = message;
  const event: ReceivedMessage & { readonly variant?: Variant } =
    variant === undefined
      ? { name, payload, headers, parameters, metadata }
      : { name, variant, payload, headers, parameters, metadata };
  task.event = receiver.kind === 'request' ? withReplies(event, receiver) : event;
  return 'run';
}

function refuse(task: Task, reason: DeadLetterReason, error: Error): 'dead' {
  task.failure = { reason, error };
  return 'dead';
}

const placeOf = (record: IncomingRecord): string =>
  `${record.topic}, partition ${record.partition}, offset ${record.offset}`;

function invalid(
  receiver: Receiver,
  record: IncomingRecord,
  what: 'payload' | 'headers',
  issues: readonly ValidationIssue[],
): EdaError {
  const name = describeMessage(receiver.message);
  return new EdaError(
    'validation-failed',
    `The ${what} of ${name} (${placeOf(record)}) is refused: ${formatIssues(issues)}`,
    {
      fields: { message: receiver.message.type, variant: receiver.message.variant, what, issues },
    },
  );
}

function unknownMessage(record: IncomingRecord, candidates: readonly RouteCandidate[]): EdaError {
  const type = headerText(record.headers, HEADERS.type);
  const known = candidates
    .flatMap(({ message, receiver }) => (receiver === undefined ? [] : describeMessage(message)))
    .join(', ');
  const variant = headerText(record.headers, HEADERS.variant);
  const said =
    type === undefined
      ? 'has no ce_type and none of the constants that would tell it'
      : `says that it is ${variant === undefined ? type : `${type} (${variant})`}`;
  return new EdaError('unknown-message', `The record at ${placeOf(record)} ${said}; received here: ${known}.`, {
    fields: { topic: record.topic, type, variant },
  });
}

function unknownTopic(record: IncomingRecord, group: string): EdaError {
  return new EdaError('unknown-message', `Nothing of group ${group} receives topic ${record.topic}.`, {
    fields: { topic: record.topic, group },
  });
}
