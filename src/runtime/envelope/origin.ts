import { createHash } from 'node:crypto';

/** The message whose handling publishes: from it come derived ids, correlation, causation and trace. One for each run of a handler. */
export interface Origin {
  /** Consumer group and operation, as in `MessageIdentity`. */
  readonly consumer: string;
  readonly source: string;
  /** Id of the handled message. */
  readonly id: string;
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** 0 for the first publish of a message of this name in this run, then 1, … */
  nextOrdinal(name: string): number;
}

export type OriginFields = Omit<Origin, 'nextOrdinal'>;

/** An origin whose ordinals begin at 0: a second run of the handler therefore derives the same ids. */
export function createOrigin(fields: OriginFields): Origin {
  const ordinals = new Map<string, number>();
  return {
    ...fields,
    nextOrdinal: (name) => {
      const ordinal = ordinals.get(name) ?? 0;
      ordinals.set(name, ordinal + 1);
      return ordinal;
    },
  };
}

/** Id of the `ordinal`-th message of this name that the handling of `origin` publishes: the same at every run. SHA-256 in the form of a UUID of version 8 (RFC 9562). */
export function deriveId(origin: OriginFields, name: string, ordinal: number): string {
  // JSON keeps the parts apart: ['a', 'bc'] and ['ab', 'c'] must not meet.
  const hex = createHash('sha256')
    .update(JSON.stringify([origin.consumer, origin.source, origin.id, name, ordinal]))
    .digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
