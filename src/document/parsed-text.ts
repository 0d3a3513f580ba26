/** Offsets of a piece of a text, end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that a parser refuses or warns about. */
export interface SyntaxProblem extends Span {
  readonly code: 'syntax' | 'duplicate-key' | 'alias-bomb' | 'alias-ring' | 'too-deep' | 'too-large' | 'not-json-value';
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface NodeSpan {
  readonly key?: Span;
  readonly value: Span;
}

/** A text as data, with the place of every node. */
export interface ParsedText {
  readonly value: unknown;
  /** How many values it holds, those in others included; what stands for it in YAML, where aliases share one, counts once. */
  readonly count: number;
  readonly problems: readonly SyntaxProblem[];
  /** The place of the node, or of the nearest ancestor that exists. */
  spanOf(tokens: readonly string[]): NodeSpan;
}

/** Deeper than any contract written by a person, and far from the depth at which recursion over it would overflow the stack. */
export const MAX_DEPTH = 400;

/** Forty times as many as the largest contract that we know; all files of one contract together. */
export const MAX_VALUES = 250_000;

export function tooLarge(at: Span): SyntaxProblem {
  const message = `With this there are more than ${MAX_VALUES} values. Divide the contract, or let a long \`enum\` be a \`pattern\`.`;
  return { start: at.start, end: at.end, code: 'too-large', severity: 'error', message };
}
