import type { Place } from '../../diagnostics/diagnostic.js';
import type { Location } from '../source-document.js';

/** Keywords of JSON Schema; `{ $ref }` names a definition by its `key`. */
export type Converted = Readonly<Record<string, unknown>>;

/** A named type of a schema that is not JSON Schema. */
export interface ForeignDefinition {
  /** Its full name: `com.example.Order`. */
  readonly key: string;
  /** Namespace or package, which may be empty. */
  readonly group: string;
  /** What tells it from others of its group. */
  readonly name: string;
  readonly schema: Converted;
}

/** A schema that has become JSON Schema. */
export interface ForeignSchema {
  readonly root: Converted;
  readonly definitions: readonly ForeignDefinition[];
  /** Where converted schemas come from; those that are not in here come from where what holds them does. */
  readonly origins: ReadonlyMap<object, Place>;
}

/** Says what is wrong with a schema. */
export type ReportProblem = (place: Place, message: string, suggestion?: string) => void;

/** A payload of a document whose schema is not JSON Schema. */
export interface FoundSchema {
  /** What rules and model look at: a multi-format schema object, or the payload of a message of AsyncAPI 2. */
  readonly holder: Location;
  /** Where the schema itself is written, before any `$ref` is followed. */
  readonly schema: Location;
  /** Where its format is named. */
  readonly stated: Location;
  readonly format: string;
}

/** What has become of such a payload. */
export interface Translation {
  readonly format: 'avro' | 'protobuf';
  readonly stated: Location;
  /** The schema as JSON Schema, in a file that only the document has. */
  readonly location: Location;
}
