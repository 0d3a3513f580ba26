import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Kind } from '../kinds.js';
import type { StructureError } from '../structure/structure-module.js';

/** What the specification's schema refuses, seen from the nearest object whose kind is known. */
export interface Problem {
  readonly document: SourceDocument;
  readonly error: StructureError;
  readonly kind: Kind;
  readonly owner: Location;
  /** From the owner down to the value that is refused. */
  readonly path: readonly string[];
  readonly at: Location;
  readonly value: unknown;
  /** The property that is missing or unknown. */
  readonly property: string | undefined;
  /** The name that was probably meant. */
  readonly suggestion: string | undefined;
  /** `2.0` to `3.1` */
  readonly version: string;
}

export const REMOVED = Symbol('removed');

/** A value that stands for another one; the texts of the files stay as they are. */
export interface Edit {
  readonly at: Location;
  readonly value: unknown;
}

/** How a document is read that the specification's schema refuses. */
export interface Mend {
  readonly code: Extract<DiagnosticCode, `lenient-${string}`>;
  /** What is assumed: completes "it goes on …". */
  readonly assumed: string;
  /** None where the value is taken as it stands. */
  readonly edits: readonly Edit[];
}

/** One kind of leniency; `undefined` where it has nothing to say, or the meaning is not clear. */
export type Leniency = (problem: Problem) => Mend | undefined;

export function isVersion3({ version }: Problem): boolean {
  return version.startsWith('3.');
}
