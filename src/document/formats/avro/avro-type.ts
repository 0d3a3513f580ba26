import type { Location } from '../../source-document.js';

/** A type of an Avro schema. Named types are referred to by name, so that they may be recursive. */
export type AvroType =
  | { readonly kind: 'primitive'; readonly name: string; readonly logical: string | undefined; readonly at: Location }
  | { readonly kind: 'array'; readonly items: AvroType; readonly at: Location }
  | { readonly kind: 'map'; readonly values: AvroType; readonly at: Location }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[]; readonly at: Location }
  | { readonly kind: 'named'; readonly name: string; readonly at: Location };

/** What a name stands for. */
export type AvroDefinition = { readonly at: Location; readonly doc: string | undefined } & (
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'fixed'; readonly size: number; readonly logical: string | undefined }
);

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly doc: string | undefined;
  readonly at: Location;
  /** Absent where there is none: `undefined` is no value of JSON. */
  readonly default?: { readonly value: unknown };
}

export interface AvroSchema {
  readonly root: AvroType;
  /** In the order in which they are defined. */
  readonly definitions: ReadonlyMap<string, AvroDefinition>;
}
