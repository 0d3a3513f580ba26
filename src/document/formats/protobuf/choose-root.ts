import { Namespace, Type, type Enum, type NamespaceBase } from 'protobufjs';

export type ChosenRoot =
  | { readonly kind: 'root'; readonly type: Type }
  | { readonly kind: 'several'; readonly types: readonly Type[] }
  | { readonly kind: 'none' };

/** Messages that stand in no other one, but for those that Google defines. */
export function topLevelMessages(namespace: NamespaceBase): Type[] {
  return namespace.nestedArray.flatMap((inner) => {
    if (inner instanceof Type) return [inner];
    return inner instanceof Namespace && inner.fullName !== '.google.type' ? topLevelMessages(inner) : [];
  });
}

/** The message that is the payload: the one with `@RootNode` in its comment, else the only one that no other one refers to. */
export function chooseRoot(types: readonly Type[], typesIn: (type: Type) => readonly (Type | Enum)[]): ChosenRoot {
  const marked = types.filter(({ comment }) => /@RootNode\b/.test(comment ?? ''));
  const used = new Set(
    types.flatMap((type) => ownTypes(type).flatMap((inner) => typesIn(inner).filter((one) => one !== type))),
  );
  const unused = types.filter((type) => !used.has(type));
  const candidates = marked.length > 0 ? marked : unused.length > 0 ? unused : types;
  const [first, ...others] = candidates;
  if (first === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'root', type: first } : { kind: 'several', types: candidates };
}

/** A message and those in it. */
function ownTypes(type: Type): Type[] {
  return [type, ...type.nestedArray.flatMap((inner) => (inner instanceof Type ? ownTypes(inner) : []))];
}
