import { foldName, pascalCase } from './letter-case.js';
import type { NameSubject } from './name-subject.js';
import { fileStem } from './schema-base-name.js';

const KIND_WORDS = { message: 'Message', event: 'Event', schema: 'Schema', parameters: 'Parameters' } as const;

/** Ways to tell subjects of one name apart, the first that works for all of them is taken. None looks at their order. */
const WAYS: readonly ((subject: NameSubject, file: string) => string)[] = [
  (subject) => `${subject.base}${KIND_WORDS[subject.kind]}`,
  (subject) => `${scopeOf(subject)}${subject.base}`,
  (subject, file) => `${file}${subject.base}`,
  (subject) => `${scopeOf(subject)}${subject.base}${KIND_WORDS[subject.kind]}`,
  (subject, file) => `${file}${subject.base}${KIND_WORDS[subject.kind]}`,
  (subject, file) => `${file}${scopeOf(subject)}${subject.base}`,
  (subject, file) => `${file}${scopeOf(subject)}${subject.base}${KIND_WORDS[subject.kind]}`,
];

/** A name for each of several subjects whose names are equal: distinct ones if there is a way, `taken` (folded) avoided. */
export function qualifyNames(
  group: readonly NameSubject[],
  taken: ReadonlySet<string>,
): ReadonlyMap<NameSubject, string> {
  const files = fileQualifiers(group);
  let names = new Map<NameSubject, string>();
  for (const way of WAYS) {
    names = new Map(group.map((subject) => [subject, way(subject, files.get(subject.file) ?? '')]));
    const folded = new Set([...names.values()].map(foldName));
    if (folded.size === group.length && [...folded].every((name) => !taken.has(name))) return names;
  }
  return names;
}

/** The channel that something is defined in, else its file. */
function scopeOf(subject: NameSubject): string {
  return pascalCase(subject.scope ?? fileStem(subject.file));
}

/** For each file the shortest end of its path that tells it from the others. */
function fileQualifiers(group: readonly NameSubject[]): ReadonlyMap<string, string> {
  const files = [...new Set(group.map((subject) => subject.file))];
  const longest = Math.max(...files.map((file) => file.split('/').length));
  for (let length = 1; ; length += 1) {
    const names = files.map((file) => qualifierOf(file, length));
    if (new Set(names.map(foldName)).size === files.length || length >= longest)
      return new Map(files.map((file, index) => [file, names[index] ?? '']));
  }
}

function qualifierOf(file: string, segments: number): string {
  const folders = file.split('/').slice(0, -1);
  const kept = segments === 1 ? [] : folders.slice(-(segments - 1));
  return pascalCase([...kept, fileStem(file)].join(' '));
}
