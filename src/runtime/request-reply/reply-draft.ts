import { EdaError } from '../errors.js';
import { encodeHeaders } from '../envelope/app-headers.js';
import type { Receiver } from '../consumer/receiver.js';
import { findIssues } from '../message/check-payload.js';
import { describeMessage } from '../message/describe-message.js';
import type { ValidationIssue } from '../message/descriptor.js';
import { formatIssues } from '../message/format-issues.js';
import type { ReplyMessage } from '../service/descriptor.js';
import type { ReceivedMessage, ReplyOptions } from '../service/types.js';

interface OptionsWithHeaders extends ReplyOptions {
  readonly headers?: unknown;
}

/** What `request.reply(…)` and `request.fail(…)` make: the answer, checked, not yet sent. Its class is the brand that is looked for at run time. */
export class ReplyDraft {
  readonly #event: () => ReceivedMessage;

  constructor(
    event: () => ReceivedMessage,
    readonly answer: ReplyMessage,
    readonly failed: boolean,
    readonly payload: unknown,
    readonly options: OptionsWithHeaders,
  ) {
    this.#event = event;
  }

  /** Whether it was made by this very request. */
  answers(event: ReceivedMessage): boolean {
    return this.#event() === event;
  }
}

type Draft = (payload: unknown, options?: OptionsWithHeaders) => ReplyDraft;

/** A request as its handler gets it: with `reply`, and with `fail` where the contract has an error reply. Several answers of one kind: an object of functions by their keys. */
export function withReplies(event: ReceivedMessage, receiver: Receiver): ReceivedMessage {
  const { reply } = receiver;
  if (reply === undefined) return event;
  const request: ReceivedMessage & { reply: unknown; fail?: unknown } = {
    ...event,
    reply: draftsOf(reply.replies, false, () => request),
  };
  if (reply.errors.length > 0) request.fail = draftsOf(reply.errors, true, () => request);
  return request;
}

function draftsOf(
  answers: readonly ReplyMessage[],
  failed: boolean,
  event: () => ReceivedMessage,
): Draft | Readonly<Record<string, Draft>> {
  const drafts = answers.map((answer): [string, Draft] => [
    answer.key,
    (payload, options = {}) => createDraft(event, answer, failed, payload, options),
  ]);
  const [only, another] = drafts;
  return only !== undefined && another === undefined ? only[1] : Object.fromEntries(drafts);
}

function createDraft(
  event: () => ReceivedMessage,
  answer: ReplyMessage,
  failed: boolean,
  payload: unknown,
  options: OptionsWithHeaders,
): ReplyDraft {
  const issues = findIssues(answer.message.payload, payload);
  if (issues !== undefined) throw refused(event(), answer, 'payload', issues);
  const headers = encodeHeaders(answer.message, options.headers);
  if (!headers.valid) throw refused(event(), answer, 'headers', headers.issues);
  return new ReplyDraft(event, answer, failed, payload, options);
}

function refused(
  event: ReceivedMessage,
  answer: ReplyMessage,
  what: 'payload' | 'headers',
  issues: readonly ValidationIssue[],
): EdaError {
  return new EdaError(
    'validation-failed',
    `The ${what} of reply ${describeMessage(answer.message)} to ${event.name} is not valid: ${formatIssues(issues)}`,
    { fields: { message: answer.message.type, request: event.name, what, issues } },
  );
}
