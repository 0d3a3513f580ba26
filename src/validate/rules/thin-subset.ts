import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { appendPointer } from '../../document/json-pointer.js';
import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { schemaOf } from '../contract-view.js';
import type { Occurrence } from '../document-map.js';
import type { Rule, RuleContext } from '../rule.js';
import { branchesOf, declaredProperties } from '../schema-view.js';
import { groupEvents } from './group-events.js';

/** What a thin variant says, the fat one says too: a handler of the thin one could be given the fat one. */
export const thinSubset: Rule = {
  codes: ['thin-not-subset'],
  check(context) {
    for (const [event, { thin, fat }] of groupEvents(context.map)) {
      const [small] = thin;
      const [large] = fat;
      if (small === undefined || large === undefined) continue;
      const from = payloadOf(context.document, small);
      const to = payloadOf(context.document, large);
      if (from !== undefined && to !== undefined)
        compare(context, { event, path: '', thin: [from], fat: [to], seen: new Set() });
    }
  },
};

function payloadOf(document: SourceDocument, { location, value }: Occurrence): Location | undefined {
  const schema = schemaOf(document, { location, value }, 'payload');
  return schema === 'foreign' ? undefined : schema;
}

interface Comparison {
  readonly event: string;
  readonly path: string;
  readonly thin: readonly Location[];
  readonly fat: readonly Location[];
  /** Pairs on the way, for recursive schemas. */
  readonly seen: Set<string>;
}

function compare(context: RuleContext, comparison: Comparison): void {
  const { document } = context;
  const { event, path, seen } = comparison;
  const thin = resolveAll(document, comparison.thin);
  const fat = resolveAll(document, comparison.fat);
  const pair = `${thin.map(keyOf).join()} ${fat.map(keyOf).join()}`;
  if (seen.has(pair) || thin.some((one) => fat.some((other) => keyOf(one) === keyOf(other)))) return;
  seen.add(pair);
  if (!compareValues(context, event, path, thin, fat)) return;
  const ofThin = propertiesOf(document, thin);
  const ofFat = propertiesOf(document, fat);
  const needed = requiredOf(document, thin);
  const given = requiredOf(document, fat);
  for (const [name, places] of ofThin) {
    const inFat = ofFat.get(name);
    const below = appendPointer(path, name);
    const [at] = places;
    if (at === undefined) continue;
    if (inFat === undefined) {
      const message = `The thin variant of ${quoted(event)} has ${quoted(below)}, but its fat variant does not. Add it there, or remove it here.`;
      context.report({ code: 'thin-not-subset', at, part: 'key', message, related: related(document, fat) });
      continue;
    }
    if (needed.has(name) && !given.has(name)) {
      const message = `The thin variant of ${quoted(event)} requires ${quoted(below)}, but its fat variant does not. Require it there too.`;
      context.report({ code: 'thin-not-subset', at, part: 'key', message, related: related(document, inFat) });
    }
    compare(context, { event, path: below, thin: places, fat: inFat, seen });
  }
  const items = (locations: readonly Location[]): Location[] =>
    locations.flatMap((location) =>
      branchesOf(document, location)
        .filter(({ value }) => isDataObject(value['items']))
        .map((branch) => document.child(branch.location, 'items')),
    );
  const [thinItems, fatItems] = [items(thin), items(fat)];
  if (thinItems.length > 0 && fatItems.length > 0)
    compare(context, { event, path: `${path}/*`, thin: thinItems, fat: fatItems, seen });
}

/** Types and fixed values: what the fat variant may say, the thin one has to allow. */
function compareValues(
  { document, report }: RuleContext,
  event: string,
  path: string,
  thin: readonly Location[],
  fat: readonly Location[],
): boolean {
  const [at] = thin;
  if (at === undefined) return false;
  const where = path === '' ? 'the payload' : quoted(path);
  const [thinTypes, fatTypes] = [typesOf(document, thin), typesOf(document, fat)];
  if (
    thinTypes !== undefined &&
    fatTypes !== undefined &&
    ![...fatTypes].every((type) => allowsType(thinTypes, type))
  ) {
    const message = `In the thin variant of ${quoted(event)} ${where} is ${quotedList([...thinTypes])}, but in its fat variant ${quotedList([...fatTypes])}. Give both the same type.`;
    report({ code: 'thin-not-subset', at, message, related: related(document, fat) });
    return false;
  }
  const [thinValues, fatValues] = [valuesOf(document, thin), valuesOf(document, fat)];
  const extra = thinValues && fatValues && [...fatValues].find((value) => !thinValues.has(value));
  if (extra !== undefined) {
    const message = `The thin variant of ${quoted(event)} does not allow ${quoted(extra)} for ${where}, but its fat variant does. Give both the same values.`;
    report({ code: 'thin-not-subset', at, message, related: related(document, fat) });
    return false;
  }
  return true;
}

const allowsType = (types: ReadonlySet<string>, type: string): boolean =>
  types.has(type) || (type === 'integer' && types.has('number'));

const keyOf = (location: Location): string => `${location.file}#${location.pointer}`;

function resolveAll(document: SourceDocument, locations: readonly Location[]): Location[] {
  return locations.map((location) => document.resolve(location)?.location ?? location);
}

function related(document: SourceDocument, fat: readonly Location[]) {
  const [first] = fat;
  return first === undefined ? [] : [{ ...document.place(first, 'key'), message: 'the fat variant is here' }];
}

function propertiesOf(document: SourceDocument, locations: readonly Location[]): Map<string, Location[]> {
  const found = new Map<string, Location[]>();
  for (const location of locations)
    for (const [name, places] of declaredProperties(document, location))
      found.set(name, [...(found.get(name) ?? []), ...places]);
  return found;
}

function always(document: SourceDocument, locations: readonly Location[]) {
  return locations.flatMap((location) => branchesOf(document, location, ['allOf']));
}

function requiredOf(document: SourceDocument, locations: readonly Location[]): Set<unknown> {
  return new Set(
    always(document, locations).flatMap(({ value }) =>
      Array.isArray(value['required']) ? (value['required'] as unknown[]) : [],
    ),
  );
}

function typesOf(document: SourceDocument, locations: readonly Location[]): Set<string> | undefined {
  const types = always(document, locations)
    .flatMap(({ value }) => value['type'] ?? [])
    .filter((type): type is string => typeof type === 'string');
  return types.length === 0 ? undefined : new Set(types);
}

/** The values of a `const` or `enum`, as JSON. */
function valuesOf(document: SourceDocument, locations: readonly Location[]): Set<string> | undefined {
  for (const { value } of always(document, locations)) {
    if (value['const'] !== undefined) return new Set([JSON.stringify(value['const'])]);
    if (Array.isArray(value['enum'])) return new Set(value['enum'].map((member) => JSON.stringify(member)));
  }
  return undefined;
}
