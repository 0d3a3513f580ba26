/**
 * Every way in which the runtime can fail, and whether trying again soon may help: for callers to go by. The consume loop is
 * more patient with handlers: it gives up at once only what is wrong with the message or the handler itself.
 */
export const ERROR_CODES = {
  /** A payload, header or parameter that its schema refuses. */
  'validation-failed': { retryable: false },
  /** Bytes that are not what the content type says. */
  'decode-failed': { retryable: false },
  /** A record that is none of the messages that its channel may carry here. */
  'unknown-message': { retryable: false },
  /** The id of a message that was handled before, with another payload. */
  'id-reuse': { retryable: false },
  /** Thrown by a handler (`NonRetryableError`): dead letter at once. */
  'non-retryable': { retryable: false },
  'handler-failed': { retryable: true },
  'handler-timeout': { retryable: true },
  /** A lease was lost while the handler ran. */
  'lease-lost': { retryable: true },
  /** Two units of work changed the same data: one is run again, and it is no attempt of the handler. */
  'transaction-conflict': { retryable: true },
  'store-unavailable': { retryable: true },
  'broker-unavailable': { retryable: true },
  'authentication-failed': { retryable: false },
  'not-authorized': { retryable: false },
  'topic-missing': { retryable: false },
  'topic-mismatch': { retryable: false },
  /** A record over the limit of the broker or of the topic. */
  'record-too-large': { retryable: false },
  'publish-failed': { retryable: true },
  /** A consumer is no longer a member of its group as it was: what it has finished and not committed is handled again. */
  'membership-lost': { retryable: true },
  /** Records are gone that were never handled: deleted by retention, or with a topic that was made anew. */
  'records-lost': { retryable: false },
  'request-timeout': { retryable: true },
  'request-aborted': { retryable: false },
  /** The other side answered with an error reply; `fields` has its `key`, `payload` and `metadata`. */
  'request-failed': { retryable: false },
  /** Too many requests wait for their replies. */
  overloaded: { retryable: true },
  /** The service cannot receive replies yet (not started, or between two memberships). */
  'not-ready': { retryable: true },
  'not-started': { retryable: false },
  'already-started': { retryable: false },
  closed: { retryable: false },
  'drain-timeout': { retryable: true },
  'handlers-mismatch': { retryable: false },
  'invalid-options': { retryable: false },
  'contract-mismatch': { retryable: false },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type EdaErrorCode = keyof typeof ERROR_CODES;

const BRAND = Symbol.for('@eda-gen/runtime/EdaError');

/** What an error knows besides its sentence: names and values, for logs and for code that decides by them. */
export type ErrorFields = Readonly<Record<string, unknown>>;

export interface EdaErrorOptions {
  readonly cause?: unknown;
  readonly fields?: ErrorFields;
  /** Where the table's answer is wrong for this occurrence. */
  readonly retryable?: boolean;
}

/** A failure of the runtime. Recognise it with `isEdaError(error, code)`, which works across copies of this package. */
export class EdaError extends Error {
  override readonly name: string = 'EdaError';
  readonly code: EdaErrorCode;
  readonly retryable: boolean;
  readonly fields: ErrorFields;
  readonly [BRAND] = true;

  constructor(code: EdaErrorCode, message: string, options: EdaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? ERROR_CODES[code].retryable;
    this.fields = options.fields ?? {};
  }
}

/** Thrown by a handler to say that another try cannot help: the message goes to the dead-letter topic at once. */
export class NonRetryableError extends EdaError {
  override readonly name = 'NonRetryableError';

  constructor(message: string, options: { readonly cause?: unknown; readonly fields?: ErrorFields } = {}) {
    super('non-retryable', message, options);
  }
}

/** Whether a value is an `EdaError`, of the code where one is given. */
export function isEdaError(value: unknown, code?: EdaErrorCode): value is EdaError {
  if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
  return code === undefined || ('code' in value && value.code === code);
}
