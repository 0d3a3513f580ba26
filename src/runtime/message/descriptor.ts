/** What ajv's generated code leaves behind for one problem (`messages: false`). */
export interface ValidatorProblem {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A validator made by ajv at generation time; `errors` is that of the last call. */
export interface ValidateFunction {
  (value: unknown, context?: ValidateContext): boolean;
  errors?: readonly ValidatorProblem[] | null | undefined;
}

/** What a validator hands to another that it refers to. */
export interface ValidateContext {
  readonly instancePath?: string;
  readonly parentData?: unknown;
  readonly parentDataProperty?: string | number;
  readonly rootData?: unknown;
  readonly dynamicAnchors?: Readonly<Record<string, unknown>>;
}

/** `$message.payload#/a/b` or `$message.header#/x`, parsed at generation time. */
export interface MessageLocation {
  readonly from: 'payload' | 'header';
  readonly path: readonly string[];
}

/** A constant that tells a message from the others of its channel. */
export interface MessageMark extends MessageLocation {
  readonly value: string | number | boolean | null;
}

export type Variant = 'thin' | 'fat';

/** One problem of a payload or of headers, in words. */
export interface ValidationIssue {
  /** Where in the value: `['items', 0, 'sku']`. */
  readonly path: readonly (string | number)[];
  /** `must be string`, `must have required property 'sku'`, … */
  readonly message: string;
  readonly keyword: string;
}

export type ValidationResult<Payload> =
  | { readonly valid: true; readonly value: Payload }
  | { readonly valid: false; readonly issues: readonly ValidationIssue[] };

/** What a publisher, consumer, requester or test needs to know of a message. Generated as a constant, without calls. */
export interface AnyMessage {
  /** CloudEvents type: the event's or message's name in the contract. */
  readonly type: string;
  readonly variant?: Variant;
  readonly contentType: string;
  readonly payload: ValidateFunction;
  readonly headers?: ValidateFunction;
  /** Names of the headers that the contract declares, and how text becomes their value. */
  readonly headerTypes?: Readonly<Record<string, HeaderType>>;
  /** Partition key. */
  readonly key?: MessageLocation;
  /** Where the id is, if not in `ce_id`. */
  readonly id?: MessageLocation;
  readonly sequence?: MessageLocation;
  readonly correlationId?: MessageLocation;
  readonly marks?: readonly MessageMark[];
}

/** Headers travel as text: a declared type other than string is written as JSON and read back. */
export type HeaderType = 'string' | 'number' | 'integer' | 'boolean' | 'json';

/** A message constant of a generated SDK, such as `OrderPlacedFat`. Implements Standard Schema 1 for its payload. */
export interface Message<Payload, Headers = unknown> extends AnyMessage {
  /** Checks a payload; never throws. */
  validate(value: unknown): ValidationResult<Payload>;
  /** Throws an EdaError `validation-failed` that lists every issue where the payload is not valid. */
  assert(value: unknown): asserts value is Payload;
  is(value: unknown): value is Payload;
  readonly '~standard': StandardSchemaProps<Payload>;
  /** In types only. */
  readonly headersType?: Headers;
}

/** An event with variants, such as `OrderPlaced`: valid is what one of its variants allows. */
export interface VariantMessage<Payload, Variants extends Readonly<Partial<Record<Variant, AnyMessage>>>> {
  readonly type: string;
  readonly variants: Variants;
  validate(value: unknown): ValidationResult<Payload>;
  assert(value: unknown): asserts value is Payload;
  is(value: unknown): value is Payload;
  readonly '~standard': StandardSchemaProps<Payload>;
}

/** https://standardschema.dev version 1, structurally. */
export interface StandardSchemaProps<Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => StandardResult<Output>;
  readonly types?: { readonly input: Output; readonly output: Output } | undefined;
}
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] | undefined }[] };
