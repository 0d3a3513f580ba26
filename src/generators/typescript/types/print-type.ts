import { docComment } from '../text/doc-comment.js';
import { propertyName } from '../text/literal.js';
import type { ObjectNode, TupleNode, TypeNode } from './type-node.js';

const WIDTH = 100;

/** Lays a type out. `indent` is that of the line on which it begins. */
export function printType(type: TypeNode, indent = ''): string {
  switch (type.kind) {
    case 'unknown':
    case 'never':
      return type.kind;
    case 'primitive':
    case 'reference':
      return type.name;
    case 'literal':
      return type.text;
    case 'array':
      return `readonly ${printMember(type.item, indent)}[]`;
    case 'tuple':
      return printTuple(type, indent);
    case 'object':
      return printObject(type, indent);
    case 'union':
      return printList(type.members, '|', indent);
    case 'intersection':
      return printList(type.members, '&', indent);
    default:
      return type satisfies never;
  }
}

/** In parentheses where an operator around it would bind more tightly. */
function printMember(type: TypeNode, indent: string): string {
  const text = printType(type, indent);
  const loose = type.kind === 'union' || type.kind === 'intersection' || type.kind === 'array' || type.kind === 'tuple';
  return loose ? `(${text})` : text;
}

function printList(members: readonly TypeNode[], operator: '|' | '&', indent: string): string {
  const print = (inner: string): string[] =>
    members.map((member) => {
      const tight = operator === '&' && member.kind === 'union';
      return tight ? printMember(member, inner) : printType(member, inner);
    });
  const inline = print(indent).join(` ${operator} `);
  if (operator === '&' || inline.length + indent.length <= WIDTH || inline.includes('\n')) return inline;
  const inner = `${indent}  `;
  return print(inner)
    .map((text) => `\n${inner}${operator} ${text}`)
    .join('');
}

function printTuple(tuple: TupleNode, indent: string): string {
  const elements = [
    ...tuple.required.map((type) => printType(type, indent)),
    ...tuple.optional.map((type) => `${printMember(type, indent)}?`),
    ...(tuple.rest === null ? [] : [`...${printMember(tuple.rest, indent)}[]`]),
  ];
  return `readonly [${elements.join(', ')}]`;
}

function printObject(type: ObjectNode, indent: string): string {
  const inner = `${indent}  `;
  const index = type.index === null ? '' : `readonly [key: string]: ${printType(type.index, inner)};`;
  if (type.properties.length === 0) return index === '' ? '{}' : `{ ${index.slice(0, -1)} }`;
  const members = type.properties.map(
    (property) =>
      `${docComment(property.doc, inner)}${inner}readonly ${propertyName(property.name)}${property.optional ? '?' : ''}: ${printType(property.type, inner)};\n`,
  );
  return `{\n${members.join('')}${index === '' ? '' : `${inner}${index}\n`}${indent}}`;
}
