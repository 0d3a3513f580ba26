import type { Failure } from '../consumer/failure.js';
import { toError } from '../to-error.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { Receiver } from '../consumer/receiver.js';
import type { Task } from '../consumer/task.js';
import { buildRecord } from '../envelope/build-record.js';
import { decodeText, headerText } from '../envelope/decode-text.js';
import { HEADERS, REPLY_ERROR_TYPE } from '../envelope/header-names.js';
import { createRecordTemplate, type RecordTemplate } from '../envelope/record-template.js';
import { EdaError, isEdaError, NonRetryableError } from '../errors.js';
import type { AnyMessage } from '../message/descriptor.js';
import type { RecordSender } from '../producer/record-sender.js';
import type { MutableCounters } from '../service/counters.js';
import type { Clock, Telemetry } from '../service/types.js';
import type { OutboxRow, StoredReply } from '../store.js';
import type { OutgoingRecord } from '../transport.js';
import { ReplyDraft } from './reply-draft.js';
import { addressLocation, returnAddress, type ReturnAddress } from './return-address.js';

export interface ResponderOptions {
  /** CloudEvents source of the answers: the service's. */
  readonly source: string;
  readonly sender: RecordSender;
  readonly clock: Clock;
  readonly telemetry: Telemetry | undefined;
  readonly counters: MutableCounters;
  readonly report: (error: Error, where: string) => void;
}

/** How much of an error's text a caller is told. */
const LONGEST_ERROR = 1000;

/** Answers requests. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #templates = new Map<AnyMessage, RecordTemplate>();

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** Whether nobody waits for the answer any more. */
  expired(task: Task): boolean {
    const deadline = deadlineOf(task);
    return deadline !== undefined && deadline < this.#options.clock.now();
  }

  /** Where the answer goes. Throws `validation-failed` where the request does not say it: the handler would run for nothing. */
  addressOf(task: Task): ReturnAddress {
    const address = returnAddress(task);
    if (address !== undefined) return address;
    const receiver = task.receiver as Receiver;
    throw new EdaError(
      'validation-failed',
      `Request ${receiver.name} has no return address: it should stand at ${addressLocation(receiver)}, and the contract names no reply topic.`,
      { fields: { request: receiver.name, location: addressLocation(receiver) } },
    );
  }

  /** The answer that a handler returned, as a record. Throws where it returned something else. */
  build(run: HandlerRun, result: unknown): OutboxRow {
    const draft = assertDraft(run, result);
    const address = this.addressOf(run.task);
    const built = buildRecord({
      template: this.#template(draft.answer.message),
      payload: draft.payload,
      input: { id: draft.options.id, headers: draft.options.headers },
      origin: run.origin,
      topic: address.topic,
      partition: address.partition,
      extraHeaders: address.correlation,
    });
    const row: OutboxRow = { id: built.id, record: withKey(built.record, run.task), reply: true };
    const expiresAt = deadlineOf(run.task);
    return expiresAt === undefined ? row : { ...row, expiresAt };
  }

  async send(row: OutboxRow, signal?: AbortSignal): Promise<void> {
    await this.#options.sender.send(row.record, signal);
    this.#options.counters.repliesSent += 1;
  }

  /** The answer that was given before, to where this request wants it. */
  async repeat(task: Task, reply: StoredReply, signal?: AbortSignal): Promise<void> {
    const address = this.addressOf(task);
    const record: OutgoingRecord = {
      topic: address.topic,
      key: task.record.key,
      value: reply.value.byteLength === 0 ? null : reply.value,
      headers: { ...reply.headers, ...address.correlation },
      ...(address.partition === undefined ? {} : { partition: address.partition }),
    };
    await this.send({ id: '', record }, signal);
  }

  /** Tells the caller of a request at once that it will not be answered. Only tried once: the caller has its timeout. */
  async refuse(task: Task, failure: Failure): Promise<void> {
    if (task.receiver?.kind !== 'request' || this.expired(task)) return;
    const address = returnAddress(task);
    if (address === undefined) return;
    const { clock, source, report } = this.#options;
    const now = clock.now();
    const headers: Record<string, string> = {
      [HEADERS.specversion]: '1.0',
      [HEADERS.id]: clock.uuid(),
      [HEADERS.source]: source,
      [HEADERS.type]: REPLY_ERROR_TYPE,
      [HEADERS.time]: new Date(now).toISOString(),
      [HEADERS.replyError]: describeFailure(failure),
      ...address.correlation,
    };
    const causation = headerText(task.record.headers, HEADERS.id);
    if (causation !== undefined) headers[HEADERS.causationId] = causation;
    const record: OutgoingRecord = {
      topic: address.topic,
      key: task.record.key,
      value: null,
      headers,
      ...(address.partition === undefined ? {} : { partition: address.partition }),
    };
    try {
      await this.send({ id: '', record });
    } catch (thrown) {
      report(toError(thrown), `answering request ${task.receiver.name} with its failure`);
    }
  }

  #template(message: AnyMessage): RecordTemplate {
    let template = this.#templates.get(message);
    if (template === undefined) {
      const { source, clock, telemetry } = this.#options;
      template = createRecordTemplate({ message, source, clock, telemetry });
      this.#templates.set(message, template);
    }
    return template;
  }
}

/**
 * What a caller is told: of his own record everything, of what happened in here its code alone. What a handler throws may hold
 * passwords, addresses or other people's data, and the reply goes wherever the request says.
 */
function describeFailure({ reason, error }: Failure): string {
  const code = isEdaError(error) ? error.code : 'handler-failed';
  const ours = reason === 'handler' || reason === 'timeout';
  return `${code}: ${ours ? 'the request could not be handled; the log and the dead letter of its responder say why' : error.message.slice(0, LONGEST_ERROR)}`;
}

function deadlineOf(task: Task): number | undefined {
  const text = headerText(task.record.headers, HEADERS.deadline);
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** What the idempotency record keeps of an answer. */
export function storedReply({ record }: OutboxRow): StoredReply {
  const headers: Record<string, string> = {};
  for (const name in record.headers) {
    const value = record.headers[name];
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : decodeText(value);
  }
  const value = typeof record.value === 'string' ? Buffer.from(record.value) : (record.value ?? new Uint8Array(0));
  return { value, headers };
}

/** Answers have the key of their request where the contract gives them none: what one aggregate is told keeps its order. */
function withKey(record: OutgoingRecord, task: Task): OutgoingRecord {
  return record.key === null ? { ...record, key: task.record.key } : record;
}

function assertDraft(run: HandlerRun, result: unknown): ReplyDraft {
  const { handlerName, name } = run.receiver;
  if (!(result instanceof ReplyDraft))
    throw new NonRetryableError(
      `Handler ${handlerName} did not answer: return request.reply(…)${run.receiver.reply?.errors.length === 0 ? '' : ' or request.fail(…)'} from it.`,
      { fields: { handler: handlerName } },
    );
  if (run.task.event === undefined || !result.answers(run.task.event))
    throw new NonRetryableError(
      `Handler ${handlerName} returned the answer of another request than ${name} ${run.metadata.id}: return what this request's reply or fail made.`,
      { fields: { handler: handlerName, id: run.metadata.id } },
    );
  return result;
}
