import { printType } from './print-type.js';
import { NEVER, UNKNOWN } from './type-node.js';
import type { ObjectNode, PrimitiveName, TypeNode } from './type-node.js';

/** The union, flat and without repetition; `unknown` takes all, `never` adds nothing, a literal vanishes beside its primitive. */
export function unionOf(types: readonly TypeNode[]): TypeNode {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.members : [type]));
  if (flat.some((type) => type.kind === 'unknown')) return UNKNOWN;
  const whole = new Set(flat.flatMap((type) => (type.kind === 'primitive' ? [type.name] : [])));
  const members = distinct(
    flat.filter((type) => type.kind !== 'never' && !(type.kind === 'literal' && whole.has(type.of))),
  );
  return members.length === 0 ? NEVER : members.length === 1 ? (members[0] ?? NEVER) : { kind: 'union', members };
}

/** The intersection, flat; what says nothing beside the others is left out. */
export function intersectionOf(types: readonly TypeNode[]): TypeNode {
  const flat = types.flatMap((type) => (type.kind === 'intersection' ? type.members : [type]));
  if (flat.some((type) => type.kind === 'never')) return NEVER;
  const telling = distinct(flat.filter((type) => type.kind !== 'unknown'));
  const members = withoutNeedlessIndex(telling.filter((type) => !isImplied(type, telling)));
  return members.length === 0
    ? UNKNOWN
    : members.length === 1
      ? (members[0] ?? UNKNOWN)
      : { kind: 'intersection', members };
}

function distinct(types: readonly TypeNode[]): readonly TypeNode[] {
  // To print a type takes as long as all the rest, and most stand alone.
  if (types.length < 2) return types;
  const seen = new Map<string, TypeNode>();
  for (const type of types) {
    const text = printType(type);
    if (!seen.has(text)) seen.set(text, type);
  }
  return [...seen.values()];
}

/** `string` beside literals of strings, `{ [key: string]: unknown }` beside another object. */
function isImplied(type: TypeNode, all: readonly TypeNode[]): boolean {
  const others = all.filter((other) => other !== type);
  if (type.kind === 'primitive') return others.some((other) => literalsOf(other) === type.name);
  if (type.kind === 'object' && type.openIndex && type.properties.length === 0) return others.some(isObjectType);
  return false;
}

function literalsOf(type: TypeNode): PrimitiveName | undefined {
  if (type.kind === 'literal') return type.of;
  if (type.kind !== 'union') return undefined;
  const kinds = new Set(type.members.map(literalsOf));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/** Whether every value of the type is an object (or the type says so under another name). */
export function isObjectType(type: TypeNode): boolean {
  if (type.kind === 'union') return type.members.every(isObjectType);
  if (type.kind === 'intersection') return type.members.some(isObjectType);
  return type.kind === 'object' || (type.kind === 'reference' && type.isObject);
}

/** Whether an object literal of the type has to name a property, so that a misspelt one is an error. */
export function hasRequired(type: TypeNode): boolean {
  if (type.kind === 'union') return type.members.every(hasRequired);
  if (type.kind === 'intersection') return type.members.some(hasRequired);
  if (type.kind === 'object') return type.properties.some((property) => !property.optional);
  return type.kind === 'reference' && type.hasRequired;
}

/** An open part of an intersection would hide misspelt properties of the other parts. */
function withoutNeedlessIndex(members: readonly TypeNode[]): readonly TypeNode[] {
  if (members.length < 2 || !members.some(hasRequired)) return members;
  return members.map(closeOpen);
}

function closeOpen(type: TypeNode): TypeNode {
  if (type.kind === 'union') return { ...type, members: type.members.map(closeOpen) };
  if (type.kind !== 'object' || !type.openIndex) return type;
  const closed: ObjectNode = { ...type, index: null, openIndex: false };
  return closed;
}
