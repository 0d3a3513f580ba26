import type { TypeNode } from './type-node.js';

/** The same type with other names for what it refers to. Asked only for what is left in it, so that nothing is imported in vain. */
export function nameReferences(type: TypeNode, nameOf: (name: string) => string): TypeNode {
  const inner = (part: TypeNode): TypeNode => nameReferences(part, nameOf);
  switch (type.kind) {
    case 'reference':
      return { ...type, name: nameOf(type.name) };
    case 'array':
      return { ...type, item: inner(type.item) };
    case 'tuple':
      return {
        ...type,
        required: type.required.map(inner),
        optional: type.optional.map(inner),
        rest: type.rest === null ? null : inner(type.rest),
      };
    case 'object':
      return {
        ...type,
        properties: type.properties.map((property) => ({ ...property, type: inner(property.type) })),
        index: type.index === null ? null : inner(type.index),
      };
    case 'union':
    case 'intersection':
      return { ...type, members: type.members.map(inner) };
    case 'unknown':
    case 'never':
    case 'primitive':
    case 'literal':
      return type;
    default:
      return type satisfies never;
  }
}
