import { isDataObject } from '../../document/data.js';
import { appendPointer } from '../../document/json-pointer.js';
import { REMOVED, type Leniency, type Problem } from './leniency.js';

const PARTS: ReadonlySet<string> = new Set(['description', 'summary', 'title', 'tags', 'externalDocs', '$comment']);
const INFO_PARTS: ReadonlySet<string> = new Set([
  ...[...PARTS].filter((part) => part !== 'title'),
  'contact',
  'license',
  'termsOfService',
]);

/** What only documentation is made of, in a form that the specification does not have. */
export const oddDocumentation: Leniency = (problem) => {
  const { document, owner, kind } = problem;
  const depth = partDepth(problem);
  if (depth === undefined) return undefined;
  const isOwn = kind === 'tag' || kind === 'externalDocs';
  const pointer = isOwn && depth === 0 ? owner.pointer : appendPointer(owner.pointer, ...problem.path.slice(0, depth));
  const at = { file: owner.file, pointer };
  const value = document.at(at);
  const names = Array.isArray(value) ? (value as unknown[]) : [];
  if (problem.path[depth - 1] === 'tags' && names.some((name) => typeof name === 'string')) {
    const tags = names.map((name) => (typeof name === 'string' ? { name } : name)).filter(isDataObject);
    return { code: 'lenient-documentation', assumed: 'with the texts as names of tags', edits: [{ at, value: tags }] };
  }
  if (problem.path[depth - 1] === 'license' && typeof value === 'string')
    return { code: 'lenient-documentation', assumed: 'with it as its name', edits: [{ at, value: { name: value } }] };
  return { code: 'lenient-documentation', assumed: 'without it', edits: [{ at, value: REMOVED }] };
};

/** How many steps below the owner the part of documentation is. */
function partDepth({ kind, path, error }: Problem): number | undefined {
  if (error.keyword === 'additionalProperties') return undefined;
  if (kind === 'tag' || kind === 'externalDocs') return 0;
  const [first = '', second = ''] = path;
  if (kind === 'root' && first === 'info') return INFO_PARTS.has(second) ? 2 : undefined;
  if (kind === 'root' && first === 'id') return 1;
  return PARTS.has(first) ? 1 : undefined;
}
