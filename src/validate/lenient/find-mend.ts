import { parsePointer } from '../../document/json-pointer.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { DocumentMap, Occurrence } from '../document-map.js';
import { CHILDREN, type Kind } from '../kinds.js';
import type { StructureRefusal } from '../structure/check-structure.js';
import { otherBinding } from './bindings.js';
import { oddDocumentation } from './documentation.js';
import { oddExamples } from './examples.js';
import type { Leniency, Mend, Problem } from './leniency.js';
import { missingPart } from './missing.js';
import { olderForm, securityByName } from './older-forms.js';
import { forbiddenReference } from './references.js';
import { otherDialect } from './schemas.js';
import { unknownProperty } from './unknown.js';
import { oddValue } from './values.js';

/** The first one that has something to say counts. */
const LENIENCIES: readonly Leniency[] = [
  forbiddenReference,
  oddExamples,
  missingPart,
  olderForm,
  securityByName,
  otherBinding,
  otherDialect,
  oddValue,
  oddDocumentation,
  unknownProperty,
];

/** How a value that the structure refuses is read, where that is clear. */
export type FindMend = (refusal: StructureRefusal) => Mend | undefined;

export function createFindMend(document: SourceDocument, map: DocumentMap): FindMend {
  const [root] = map.all('root');
  const [major = '', minor = ''] = String(root?.value['asyncapi']).split('.');
  let known: ReadonlyMap<string, Occurrence> | undefined;
  return (refusal) => {
    const { cause } = refusal;
    if (cause === undefined) return undefined;
    known ??= new Map(map.all(...(Object.keys(CHILDREN) as Kind[])).map((entry) => [keyOf(entry.location), entry]));
    const { owner, path } = nearest(known, cause.at) ?? { owner: cause.occurrence, path: cause.tokens };
    const { error } = cause;
    const property = error.params['missingProperty'] ?? error.params['additionalProperty'];
    const problem: Problem = {
      document,
      error,
      kind: owner.kind,
      owner: owner.location,
      path,
      at: cause.at,
      value: document.at(cause.at),
      property: typeof property === 'string' ? property : undefined,
      suggestion: refusal.diagnostic.suggestion,
      version: `${major}.${minor}`,
    };
    for (const leniency of LENIENCIES) {
      const mend = leniency(problem);
      if (mend !== undefined) return mend;
    }
    return undefined;
  };
}

const keyOf = ({ file, pointer }: Location): string => `${file}#${pointer}`;

/** The innermost object of a known kind at a place, or around it. */
function nearest(
  known: ReadonlyMap<string, Occurrence>,
  at: Location,
): { readonly owner: Occurrence; readonly path: readonly string[] } | undefined {
  let pointer = at.pointer;
  for (;;) {
    const owner = known.get(keyOf({ file: at.file, pointer }));
    if (owner !== undefined) return { owner, path: parsePointer(at.pointer.slice(pointer.length)) ?? [] };
    if (pointer === '') return undefined;
    pointer = pointer.slice(0, pointer.lastIndexOf('/'));
  }
}
