import { quoted } from '../../diagnostics/safe-text.js';
import type { Location } from '../../document/source-document.js';
import type { OperationRole } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { compareText } from '../reading/document-node.js';
import { groupBy } from '../reading/group-by.js';
import { camelCase, foldName, pascalCase } from './letter-case.js';

/** One property of handlers, publishers or requests that is to have a key. */
export interface KeySubject {
  readonly role: OperationRole;
  /** Id of the operation in the document. */
  readonly operation: string;
  /** Words that `x-eda-name` of the operation gives it. */
  readonly operationName?: string;
  /** Whether the operation has no other entry, so that its `x-eda-name` is a name for this one. */
  readonly alone: boolean;
  /** Event or message name. */
  readonly name: string;
  readonly location: Location;
}

/** Keys of the object of publishers, and what every object has: as a key they would be something else. */
const RESERVED: ReadonlySet<string> = new Set([
  ...'close transaction then'.split(' '),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Roles whose entries are the properties of one object. */
const OBJECTS = { send: 'publishers', request: 'requests', receive: 'handlers', respond: 'handlers' } as const;

/** A key for each subject, unique in its object: the name's, or with the operation's name where that is not enough. */
export function assignEntryKeys(
  context: ModelContext,
  subjects: readonly KeySubject[],
): ReadonlyMap<KeySubject, string> {
  const keys = new Map<KeySubject, string>();
  for (const inObject of groupBy(subjects, (subject) => OBJECTS[subject.role]).values()) {
    const groups = groupBy(inObject, plainKey);
    for (const [plain, group] of groups) {
      const qualified = group.length > 1 || RESERVED.has(plain);
      for (const subject of group) keys.set(subject, qualified ? qualifiedKey(subject) : plain);
    }
    reportEqualKeys(context, inObject, keys);
  }
  return keys;
}

function plainKey(subject: KeySubject): string {
  return keyOf(subject, subject.alone && subject.operationName !== undefined ? subject.operationName : subject.name);
}

function qualifiedKey(subject: KeySubject): string {
  return keyOf(subject, `${pascalCase(subject.operationName ?? subject.operation)} ${pascalCase(subject.name)}`);
}

function keyOf(subject: KeySubject, words: string): string {
  return subject.role === 'receive' ? `on${pascalCase(words)}` : camelCase(words);
}

function reportEqualKeys(
  context: ModelContext,
  subjects: readonly KeySubject[],
  keys: ReadonlyMap<KeySubject, string>,
): void {
  const owners = new Map<string, KeySubject>();
  for (const subject of subjects.toSorted((left, right) => compareText(left.operation, right.operation))) {
    const key = keys.get(subject) ?? '';
    const owner = owners.get(foldName(key));
    owners.set(foldName(key), owner ?? subject);
    if (owner === undefined) continue;
    context.report({
      code: 'name-collision',
      message: `The operations ${quoted(owner.operation)} and ${quoted(subject.operation)} would both have the key ${quoted(key)} in generated code. Give one of them another name with \`x-eda-name\`.`,
      at: subject.location,
      part: 'key',
      related: [{ at: owner.location, message: 'the operation that has the key already' }],
    });
  }
}
