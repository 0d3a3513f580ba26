import { EdaError } from '../../../errors.js';

export function folderError(message: string, fields: Readonly<Record<string, unknown>>, cause?: unknown): EdaError {
  return new EdaError('broker-unavailable', message, { fields, cause, retryable: false });
}

export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
