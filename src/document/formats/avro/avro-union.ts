import type { AvroDefinition, AvroType } from './avro-type.js';

/** The name under which a wrapped value stands: `{ 'com.example.Card': { … } }`. */
export function branchName(type: AvroType): string {
  return type.kind === 'primitive' || type.kind === 'named' ? type.name : type.kind;
}

/**
 * Whether values of a union carry the name of their type, as Avro's JSON encoding wants of all unions. Decoders for JavaScript
 * (avsc and what is built on it) do so where the value alone would not tell its type: two kinds of numbers, of texts, of bytes
 * or of objects. Otherwise it is the plain value.
 */
export function isWrapped(branches: readonly AvroType[], definitions: ReadonlyMap<string, AvroDefinition>): boolean {
  const seen = new Set<string>();
  for (const branch of branches) {
    const bucket = bucketOf(branch, definitions);
    if (seen.has(bucket)) return true;
    seen.add(bucket);
  }
  return false;
}

function bucketOf(type: AvroType, definitions: ReadonlyMap<string, AvroDefinition>): string {
  switch (type.kind) {
    case 'array':
    case 'union':
      return type.kind;
    case 'map':
      return 'object';
    case 'named': {
      const kind = definitions.get(type.name)?.kind ?? 'record';
      return { record: 'object', enum: 'string', fixed: 'bytes' }[kind];
    }
    case 'primitive':
      return ['int', 'long', 'float', 'double'].includes(type.name) ? 'number' : type.name;
  }
}
