/** Offsets of a piece of a text, end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that a parser refuses or warns about. */
export interface SyntaxProblem extends Span {
  readonly code: 'syntax' | 'duplicate-key' | 'alias-bomb' | 'alias-ring' | 'too-deep' | 'not-json-value';
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
  readonly problems: readonly SyntaxProblem[];
  /** The place of the node, or of the nearest ancestor that exists. */
  spanOf(tokens: readonly string[]): NodeSpan;
}

/** Deeper than any contract written by a person, and far from the depth at which recursion over it would overflow the stack. */
export const MAX_DEPTH = 400;
