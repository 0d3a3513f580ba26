import { quoted } from '../../diagnostics/safe-text.js';
import type { ModelContext } from '../model-context.js';
import { compareText } from '../reading/document-node.js';
import { groupBy } from '../reading/group-by.js';
import { fileNameOf } from './file-name.js';
import { foldName } from './letter-case.js';
import type { NameSubject } from './name-subject.js';
import { qualifyNames } from './qualify-names.js';
import type { SdkNames } from './sdk-names.js';

/** What the four kinds are called in a sentence. */
const NOUNS = { message: 'message', event: 'event', schema: 'schema', parameters: 'channel' } as const;
const BY_NAME = 'Choose another name with `x-eda-name`';
const REMEDIES = {
  message: BY_NAME,
  event: 'Choose another name in `x-eda-event`',
  schema: BY_NAME,
  parameters: BY_NAME,
} as const;
/** Files are named after names; file systems end at 255 bytes, and compilers add to that. */
const MAX_FILE_NAME = 200;
/** One document had a hundred messages of one name; some of them make the point. */
const MAX_RELATED = 5;

/**
 * A unique name for each subject, by id. Equal ones (case does not count, since files are named after them) are each
 * qualified, with a warning; what is equal even then is an error that shows both places.
 */
export function assignNames(
  context: ModelContext,
  subjects: readonly NameSubject[],
  sdk: SdkNames,
): ReadonlyMap<string, string> {
  const sorted = subjects.toSorted((left, right) => compareText(left.id, right.id));
  let names = resolveGroups(sorted, sdk, new Map());
  // Qualified names may meet names that are made from others (`OrderPlacedEvent`): these are known only now.
  names = resolveGroups(sorted, sdk, derivedNames(sorted, names));
  reportQualified(context, sorted, names);
  reportCollisions(context, sorted, names, sdk);
  return new Map([...names].map(([subject, name]) => [subject.id, name]));
}

/** Folded names that generated code makes, with the subject from whose name it makes them. */
function derivedNames(
  subjects: readonly NameSubject[],
  names: ReadonlyMap<NameSubject, string>,
): ReadonlyMap<string, NameSubject> {
  return new Map(
    subjects.flatMap((subject) =>
      subject.derived(names.get(subject) ?? subject.base).map((name) => [foldName(name), subject] as const),
    ),
  );
}

function resolveGroups(
  subjects: readonly NameSubject[],
  sdk: SdkNames,
  derived: ReadonlyMap<string, NameSubject>,
): ReadonlyMap<NameSubject, string> {
  const groups = groupBy(subjects, (subject) => foldName(subject.fixed ?? subject.base));
  const names = new Map<NameSubject, string>();
  for (const [folded, group] of groups) {
    const contested =
      group.length > 1 ||
      group.some((subject) => isReserved(sdk, subject, subject.base) || (derived.get(folded) ?? subject) !== subject);
    const qualified = contested ? qualifyNames(group, new Set([...groups.keys(), ...derived.keys()])) : undefined;
    for (const subject of group) names.set(subject, subject.fixed ?? qualified?.get(subject) ?? subject.base);
  }
  return names;
}

/** Names that generated code needs are no files' names, so case counts. */
function isReserved(sdk: SdkNames, subject: NameSubject, name: string): boolean {
  return sdk.everywhere.has(name) || (subject.kind !== 'schema' && sdk.besideMessages.has(name));
}

function reportQualified(
  context: ModelContext,
  subjects: readonly NameSubject[],
  names: ReadonlyMap<NameSubject, string>,
): void {
  const groups = groupBy(subjects, (subject) => foldName(subject.fixed ?? subject.base));
  for (const subject of subjects) {
    const name = names.get(subject);
    if (subject.fixed !== undefined || name === subject.base || name === undefined) continue;
    const others = (groups.get(foldName(subject.base)) ?? []).filter((other) => other !== subject);
    const reason =
      others.length > 0 ? 'would be the name of more than one thing' : 'is a name that generated code needs for itself';
    context.report({
      code: 'name-qualified',
      message: `${quoted(subject.base)} ${reason}, so this ${NOUNS[subject.kind]} is called ${quoted(name)} in generated code. ${REMEDIES[subject.kind]}.`,
      at: subject.location,
      part: 'key',
      related: others.slice(0, MAX_RELATED).map((other) => ({
        at: other.location,
        message: `the ${NOUNS[other.kind]} ${quoted(names.get(other) ?? other.base)}`,
      })),
    });
  }
}

function reportCollisions(
  context: ModelContext,
  subjects: readonly NameSubject[],
  names: ReadonlyMap<NameSubject, string>,
  sdk: SdkNames,
): void {
  const owners = new Map<string, NameSubject>();
  const derived = derivedNames(subjects, names);
  for (const subject of subjects) {
    const name = names.get(subject) ?? subject.base;
    const folded = foldName(name);
    const noun = NOUNS[subject.kind];
    const error = (message: string, other?: NameSubject): void => {
      context.report({
        code: 'name-collision',
        message: `${message} ${REMEDIES[subject.kind]}.`,
        at: subject.location,
        part: 'key',
        ...(other !== undefined && {
          related: [{ at: other.location, message: `the ${NOUNS[other.kind]} that has the name already` }],
        }),
      });
    };
    const owner = owners.get(folded);
    const maker = derived.get(folded);
    if (new TextEncoder().encode(fileNameOf(name)).length > MAX_FILE_NAME)
      error(`The name of this ${noun} is too long for a file name: ${quoted(name)}.`);
    else if (owner !== undefined)
      error(`This ${noun} and a ${NOUNS[owner.kind]} would both be called ${quoted(name)} in generated code.`, owner);
    else if (isReserved(sdk, subject, name))
      error(`Generated code needs the name ${quoted(name)} for itself, so this ${noun} cannot have it.`);
    else if (maker !== undefined && maker !== subject)
      error(
        `Generated code makes the name ${quoted(name)} from ${quoted(names.get(maker) ?? maker.base)}, so this ${noun} cannot have it.`,
        maker,
      );
    owners.set(folded, owner ?? subject);
  }
}
