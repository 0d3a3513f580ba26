import { EdaError } from '../errors.js';
import { findIssues } from '../message/check-payload.js';
import type { ValidationIssue } from '../message/descriptor.js';
import { formatIssues } from '../message/format-issues.js';
import type { OutboxRow } from '../store.js';
import type { OutgoingRecord } from '../transport.js';
import { encodeHeaders } from './app-headers.js';
import { HEADERS } from './header-names.js';
import { deriveId, type Origin } from './origin.js';
import { encodePayload } from './payload-codec.js';
import { formatLocation, readLocation, scalarText } from './read-location.js';
import type { RecordTemplate } from './record-template.js';
import { traceFor } from './trace-context.js';

/** What callers may say of one message: the options of `publish`, `request` and `reply` with what generated code adds. */
export interface RecordInput {
  readonly id?: string | undefined;
  readonly key?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly headers?: unknown;
  readonly parameters?: unknown;
}

export interface BuildRecordOptions {
  readonly template: RecordTemplate;
  readonly payload: unknown;
  readonly input?: RecordInput | undefined;
  readonly origin?: Origin | undefined;
  /** Headers that the runtime adds or fixes: return address, deadline, correlation of a reply. They win. */
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
  /** Replies: where to. */
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
}

/**
 * Validates payload, headers and parameters, encodes, and adds metadata: a record that is ready to send. Throws
 * `validation-failed` with every issue, before anything is sent.
 */
export function buildRecord(options: BuildRecordOptions): OutboxRow {
  const { template, payload, input, origin, extraHeaders } = options;
  const { message } = template;
  const issues = findIssues(message.payload, payload);
  if (issues !== undefined) refuse(template, 'is', issues);
  const application = encodeHeaders(message, input?.headers);
  if (!application.valid) refuse(template, 'has headers that are', application.issues);

  const topic =
    options.topic ??
    template.address?.topicFor(
      input?.parameters as Readonly<Record<string, unknown>> | undefined,
      payload,
      input?.headers,
    );
  if (topic === undefined)
    throw new EdaError('invalid-options', `${template.title} has no address: give it one in the contract.`, {
      fields: { message: message.type },
    });

  const given = input?.id;
  const { idLocation } = template;
  const derived = given === undefined && origin !== undefined && idLocation === undefined;
  const id =
    given ??
    (idLocation === undefined ? undefined : requireText(template, 'id', idLocation, payload, input?.headers)) ??
    (origin === undefined ? template.clock.uuid() : deriveId(origin, template.name, origin.nextOrdinal(template.name)));
  const correlationId = input?.correlationId ?? origin?.correlationId ?? origin?.id ?? id;
  const causationId = input?.causationId ?? origin?.id;
  const key =
    input?.key ??
    (message.key === undefined ? null : requireText(template, 'key', message.key, payload, input?.headers));

  const headers: Record<string, string> = {
    [HEADERS.specversion]: '1.0',
    [HEADERS.id]: id,
    [HEADERS.source]: template.source,
    [HEADERS.type]: message.type,
    [HEADERS.time]: template.timestamp(),
    [HEADERS.correlationId]: correlationId,
    [HEADERS.contentType]: message.contentType,
  };
  if (message.variant !== undefined) headers[HEADERS.variant] = message.variant;
  if (causationId !== undefined) headers[HEADERS.causationId] = causationId;
  if (message.sequence !== undefined)
    headers[HEADERS.sequence] = padSequence(
      requireText(template, 'sequence', message.sequence, payload, input?.headers),
    );
  if (derived) headers[HEADERS.derived] = '1';
  const trace = traceFor(origin, template.telemetry, template.clock);
  if (trace !== undefined) {
    headers[HEADERS.traceparent] = trace.traceparent;
    if (trace.tracestate !== undefined) headers[HEADERS.tracestate] = trace.tracestate;
  }
  if (template.idHeader !== undefined) headers[template.idHeader] = id;
  if (template.correlationHeader !== undefined) headers[template.correlationHeader] = correlationId;
  for (const name in application.value) headers[name] = application.value[name] ?? '';
  for (const name in extraHeaders) headers[name] = extraHeaders[name] ?? '';

  const value = encodePayload(message, payload);
  const record: OutgoingRecord =
    options.partition === undefined
      ? { topic, key, value, headers }
      : { topic, key, value, headers, partition: options.partition };
  return { id, record };
}

/** CloudEvents compares sequences as text: whole numbers get 20 digits, other text stays. */
function padSequence(text: string): string {
  return /^\d{1,19}$/.test(text) ? text.padStart(20, '0') : text;
}

function requireText(
  template: RecordTemplate,
  what: 'id' | 'key' | 'sequence',
  location: NonNullable<RecordTemplate['message']['key']>,
  payload: unknown,
  headers: unknown,
): string {
  const value = readLocation(location, payload, headers);
  const text = scalarText(value);
  if (text !== undefined) return text;
  const found = value === undefined ? 'nothing is there' : `${JSON.stringify(value)} is there`;
  const remedy = what === 'sequence' ? '' : ` or pass it as option \`${what}\``;
  throw new EdaError(
    'validation-failed',
    `${template.title} has no ${what}: the contract takes it from ${formatLocation(location)}, but ${found}. Give it a string or a number there${remedy}.`,
    { fields: { message: template.message.type, location: formatLocation(location) } },
  );
}

function refuse(template: RecordTemplate, are: string, issues: readonly ValidationIssue[]): never {
  const { type, variant } = template.message;
  throw new EdaError('validation-failed', `${template.title} ${are} not valid: ${formatIssues(issues)}`, {
    fields: { message: type, variant, issues },
  });
}
