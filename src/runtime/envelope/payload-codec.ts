import { isUtf8 } from 'node:buffer';
import { EdaError } from '../errors.js';
import { describeMessage } from '../message/describe-message.js';
import type { AnyMessage } from '../message/descriptor.js';
import { decodeText } from './decode-text.js';

/** `application/json`, `application/vnd.x+json`, with parameters or without. */
export function isJson(contentType: string): boolean {
  return contentType === 'application/json' || /^[^;\s]+(?:\/|\+)json\s*(?:;|$)/i.test(contentType);
}

function refuseContentType(message: AnyMessage): never {
  throw new EdaError(
    'invalid-options',
    `${describeMessage(message)} has content type ${message.contentType}, which this runtime cannot read or write. ` +
      `Use application/json or a type that ends in +json as contentType in the contract.`,
    { fields: { message: message.type, contentType: message.contentType } },
  );
}

/** Throws where the runtime has no codec for a message's content type: asked once, before anything is sent or received. */
export function assertCodec(message: AnyMessage): void {
  if (!isJson(message.contentType)) refuseContentType(message);
}

/** A validated payload as text. Values pass as they are: a timestamp is text, and stays the same text. */
export function encodePayload(message: AnyMessage, payload: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    throw new EdaError(
      'validation-failed',
      `${describeMessage(message)} cannot be written as JSON: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error, fields: { message: message.type } },
    );
  }
  if (text === undefined)
    throw new EdaError('validation-failed', `${describeMessage(message)} is undefined: give a payload.`, {
      fields: { message: message.type },
    });
  return text;
}

/** The payload of a record. Throws `decode-failed` where the bytes are not what the content type says. */
export function decodePayload(contentType: string, value: Uint8Array | null): unknown {
  if (value === null || value.byteLength === 0)
    throw new EdaError('decode-failed', 'The record has no value: its payload must be JSON.');
  if (!isJson(contentType))
    throw new EdaError('decode-failed', `Content type ${contentType} cannot be decoded: only JSON can.`, {
      fields: { contentType },
    });
  const text = decodeText(value);
  // Bytes that are no UTF-8 become U+FFFD. Nearly no text has one, and where there is none, nothing has to be looked at twice.
  if (text.includes('\uFFFD') && !isUtf8(value))
    throw new EdaError('decode-failed', 'The value is not UTF-8 text, so it is no JSON.');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new EdaError(
      'decode-failed',
      `The value is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
