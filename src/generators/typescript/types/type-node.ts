/** A TypeScript type before it is laid out. */
export type TypeNode =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'never' }
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'literal'; readonly text: string; readonly of: PrimitiveName }
  | { readonly kind: 'reference'; readonly name: string; readonly isObject: boolean; readonly hasRequired: boolean }
  | { readonly kind: 'array'; readonly item: TypeNode }
  | TupleNode
  | ObjectNode
  | { readonly kind: 'union'; readonly members: readonly TypeNode[] }
  | { readonly kind: 'intersection'; readonly members: readonly TypeNode[] };

export type PrimitiveName = 'string' | 'number' | 'boolean' | 'null' | 'undefined';

export interface TupleNode {
  readonly kind: 'tuple';
  readonly required: readonly TypeNode[];
  readonly optional: readonly TypeNode[];
  readonly rest: TypeNode | null;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly properties: readonly PropertyNode[];
  /** Value type of the index signature. */
  readonly index: TypeNode | null;
  /** The index signature only says that the object is open. */
  readonly openIndex: boolean;
}

export interface PropertyNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly optional: boolean;
  /** Doc comment without indent, one line each. */
  readonly doc: DocLines;
}

export interface DocLines {
  readonly text: string | undefined;
  readonly notes: readonly string[];
  readonly deprecated: boolean;
}

export const UNKNOWN: TypeNode = { kind: 'unknown' };
export const NEVER: TypeNode = { kind: 'never' };
export const primitive = (name: PrimitiveName): TypeNode => ({ kind: 'primitive', name });
