/** A place in a text: 1-based line and column (UTF-16 code units), and the 0-based offset of it. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** From `start` up to, but not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** How much a finding weighs: an `error` stops `generate`, the others do not. */
export type Severity = 'error' | 'warning' | 'info';

/** Where something is: a file (absolute path, forward slashes), and in it a JSON pointer and a range. */
export interface Place {
  readonly file: string;
  readonly pointer: string;
  readonly range: Range;
}

/** Another place that explains a finding, such as the first of two equal names. */
export interface RelatedPlace extends Place {
  readonly message: string;
}

/** One problem in a contract. Never thrown: stages collect and return them. */
export interface Diagnostic extends Place {
  /** One of the table of codes, such as `ref-dangling`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, and how to mend it, in one or two sentences without the place. */
  readonly message: string;
  /** The word that was probably meant ("Did you mean …?"). */
  readonly suggestion?: string;
  readonly related?: readonly RelatedPlace[];
}
