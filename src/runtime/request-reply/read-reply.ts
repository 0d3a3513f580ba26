import { decodeHeaders } from '../envelope/app-headers.js';
import { headerText } from '../envelope/decode-text.js';
import { HEADERS } from '../envelope/header-names.js';
import { decodePayload } from '../envelope/payload-codec.js';
import { readMetadata, toMessageMetadata } from '../envelope/read-metadata.js';
import { selectMessage } from '../envelope/select-message.js';
import { EdaError } from '../errors.js';
import { findIssues } from '../message/check-payload.js';
import { describeMessage } from '../message/describe-message.js';
import { formatIssues } from '../message/format-issues.js';
import type { MessageMetadata } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';
import type { PreparedRequest } from './prepare-request.js';

/**
 * The answer of a reply as the caller's promise gives it. Throws what rejects the promise: `request-failed` for an error
 * reply (`fields`: key, payload, metadata), `decode-failed`, `unknown-message` or `validation-failed` for a reply that is none.
 */
export function readReply(request: PreparedRequest, record: IncomingRecord): unknown {
  const read = readMetadata(record);
  const metadata = toMessageMetadata(record, read, {
    id: read.id ?? `${record.topic}/${record.partition}/${record.offset}`,
    source: '',
    type: read.type ?? '',
  });
  const { operation } = request.entry;
  const failure = headerText(record.headers, HEADERS.replyError);
  if (failure !== undefined)
    throw new EdaError('request-failed', `Request ${operation} failed at ${metadata.source}: ${failure}`, {
      fields: { request: operation, error: failure, metadata },
    });

  const contentType = headerText(record.headers, HEADERS.contentType);
  let decoded: { readonly payload: unknown } | undefined;
  const payload = (declared: string): unknown => {
    decoded ??= { payload: decode(contentType ?? declared, record, operation, metadata) };
    return decoded.payload;
  };
  const candidate = selectMessage(request.candidates, record, read, () => payload('application/json'));
  if (candidate === undefined) {
    const known = request.candidates.map(({ message }) => describeMessage(message)).join(', ');
    throw new EdaError(
      'unknown-message',
      `The reply to ${operation} is ${read.type === undefined ? 'none' : `a ${read.type}, which is none`} of the contract's (${known}).`,
      { fields: { request: operation, metadata } },
    );
  }
  const { message, key, good } = candidate;
  const value = payload(message.contentType);
  const headers = decodeHeaders(message, record);
  const issues = findIssues(message.payload, value) ?? (headers.valid ? undefined : headers.issues);
  if (issues !== undefined)
    throw new EdaError(
      'validation-failed',
      `The reply to ${operation}, ${describeMessage(message)}, is not valid: ${formatIssues(issues)}`,
      { fields: { request: operation, key, issues, metadata } },
    );
  if (!good)
    throw new EdaError('request-failed', `Request ${operation} was answered with ${describeMessage(message)}.`, {
      fields: { request: operation, key, payload: value, metadata },
    });
  return request.named ? { name: key, payload: value } : value;
}

function decode(contentType: string, record: IncomingRecord, operation: string, metadata: MessageMetadata): unknown {
  try {
    return decodePayload(contentType, record.value);
  } catch (error) {
    throw new EdaError(
      'decode-failed',
      `The reply to ${operation} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error, fields: { request: operation, metadata } },
    );
  }
}
