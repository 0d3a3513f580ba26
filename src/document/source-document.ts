import type { Place, Range } from '../diagnostics/diagnostic.js';

/** A node of a file: where it is. `pointer` is an RFC 6901 JSON pointer, '' for the root. */
export interface Location {
  readonly file: string;
  readonly pointer: string;
}

/** One file of a contract, parsed once, with the place of every node. */
export interface SourceFile {
  /** Absolute path with forward slashes. */
  readonly path: string;
  /** Path as a person wants it: relative to the workspace, forward slashes. */
  readonly displayPath: string;
  readonly text: string;
  /** `text` where a `$ref` names a file that is neither, such as a Protobuf schema; its value is the text. */
  readonly format: 'yaml' | 'json' | 'text';
  /** Plain data: objects without prototype surprises, arrays, strings, numbers, booleans, null. */
  readonly value: unknown;
  /** The place of a node's value, or of its key; of the nearest ancestor that exists where the node does not. */
  rangeOf(pointer: string, part?: 'key' | 'value'): Range;
}

/** A node after every `$ref` on the way to it has been followed. */
export interface ResolvedNode {
  readonly location: Location;
  readonly value: unknown;
  /** The places of the `$ref`s that were followed, first one first; empty where there was none. */
  readonly via: readonly Location[];
}

/** A contract: its main file and all that its `$ref`s reach. Only local files so far. */
export interface SourceDocument {
  readonly main: SourceFile;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The folder that `$ref`s may not leave; paths are shown relative to it. */
  readonly workspace: string;
  /** The value at a location, without following `$ref`; `undefined` where there is none. */
  at(location: Location): unknown;
  /** Follows a chain of `$ref`s that starts at the location. `undefined` where it dangles or is a ring (the loader has reported it). */
  resolve(location: Location): ResolvedNode | undefined;
  /** The child of a resolved or unresolved location. */
  child(location: Location, ...tokens: readonly (string | number)[]): Location;
  /** A place for a diagnostic. */
  place(location: Location, part?: 'key' | 'value'): Place;
}
