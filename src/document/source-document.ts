import type { Place, Range } from '../diagnostics/diagnostic.js';
import type { Translation } from './formats/foreign-schema.js';

/** A node of a file: where it is. `pointer` is an RFC 6901 JSON pointer, '' for the root. */
export interface Location {
  readonly file: string;
  readonly pointer: string;
}

/** One file of a contract, parsed once, with the place of every node. */
export interface SourceFile {
  /** Absolute path with forward slashes, or the URL of a remote file. */
  readonly path: string;
  /** Path as a person wants it: relative to the workspace, forward slashes; of a remote file its URL. */
  readonly displayPath: string;
  /** Of a remote file: where redirects have led, so that its own `$ref`s are relative to it. */
  readonly base?: string;
  readonly text: string;
  /** `text` where a `$ref` names a file that is neither, such as a Protobuf schema; its value is the text. */
  readonly format: 'yaml' | 'json' | 'text';
  /** Plain data: objects without prototype surprises, arrays, strings, numbers, booleans, null. */
  readonly value: unknown;
  /** The place of a node's value, or of its key; of the nearest ancestor that exists where the node does not. */
  rangeOf(pointer: string, part?: 'key' | 'value'): Range;
  /** In a file that nobody wrote, since it was made from schemas that are no JSON Schema: the place of the original. */
  readonly originOf?: (pointer: string) => Place;
}

/** A node after every `$ref` on the way to it has been followed. */
export interface ResolvedNode {
  readonly location: Location;
  readonly value: unknown;
  /** The places of the `$ref`s that were followed, first one first; empty where there was none. */
  readonly via: readonly Location[];
}

/** A contract: its main file and all that its `$ref`s reach. */
export interface SourceDocument {
  readonly main: SourceFile;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The folder that `$ref`s may not leave; paths are shown relative to it. */
  readonly workspace: string;
  /** Avro and Protobuf schemas as JSON Schema, by `<file>#<pointer>` of the multi-format schema object, or of the payload in AsyncAPI 2. */
  readonly translations: ReadonlyMap<string, Translation>;
  /** The value at a location, without following `$ref`; `undefined` where there is none. */
  at(location: Location): unknown;
  /** Follows a chain of `$ref`s that starts at the location. `undefined` where it dangles or is a ring (the loader has reported it). */
  resolve(location: Location): ResolvedNode | undefined;
  /** The child of a resolved or unresolved location. */
  child(location: Location, ...tokens: readonly (string | number)[]): Location;
  /** A place for a diagnostic. */
  place(location: Location, part?: 'key' | 'value'): Place;
}
