import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';
import { isPlainObject } from '../reading/document-node.js';
import { branchesOf, idsOnCycles, referenceOf, referencesInPlace, type Schemas } from './in-place-cycles.js';
import { ANNOTATIONS } from './schema-keywords.js';

/** More parts than this are written out for one schema only where somebody tries how far it goes. */
const MAX_PARTS = 5_000;

/**
 * Schemas that lead back to themselves without going into a property or an item, rewritten so that they do not: Java's
 * generators write a base type as `oneOf` of its subtypes, and each subtype as `allOf` with the base type. Taken by the
 * letter, a validator of either never ends. What is meant is written out: a subtype is what the base type says of itself and what
 * the subtype adds; of alternatives, one that only leads back adds nothing. `undefined` for one that grows beyond measure.
 */
export function openCycles(schemas: Schemas): ReadonlyMap<string, JsonSchema | undefined> {
  const opened = rewrite(schemas, idsOnCycles(schemas), writeOutParts);
  const between = new Map([...schemas, ...[...opened].map(([id, schema]) => [id, schema ?? true] as const)]);
  return new Map([...opened, ...rewrite(between, idsOnCycles(between), writeOutAlternatives)]);
}

interface Cycle {
  readonly schemas: Schemas;
  readonly ids: ReadonlySet<string>;
  /** The schema that is rewritten. */
  readonly root: string;
  /** How many parts may still be written out. */
  left: number;
}

function rewrite(
  schemas: Schemas,
  ids: ReadonlySet<string>,
  write: (cycle: Cycle, schema: JsonSchema, path: ReadonlySet<string>) => JsonSchema,
): ReadonlyMap<string, JsonSchema | undefined> {
  return new Map(
    [...ids].map((root) => {
      const cycle: Cycle = { schemas, ids, root, left: MAX_PARTS };
      const schema = write(cycle, schemas.get(root) ?? true, new Set([root]));
      return [root, cycle.left > 0 ? schema : undefined];
    }),
  );
}

/** Writes out what has to hold together: parts of `allOf` that lead back hold already. `path`: the schemas that are being written. */
function writeOutParts(cycle: Cycle, schema: JsonSchema, path: ReadonlySet<string>): JsonSchema {
  cycle.left -= 1;
  if (typeof schema === 'boolean' || cycle.left <= 0) return schema;
  const { $ref: _ref, allOf: _allOf, ...rest } = schema;
  const id = referenceOf(schema);
  const parts = branchesOf(schema, 'allOf').map((part) => writeOutParts(cycle, part, path));
  let own: JsonSchemaObject = rest;
  if (id !== undefined && !cycle.ids.has(id)) own = { ...own, $ref: schema['$ref'] };
  else if (id !== undefined && !path.has(id)) parts.push(writeOut(cycle, id, path, writeOutParts));
  if (path.size > 1) own = decideAlternatives(cycle, own, path, parts);
  return together(own, parts);
}

/** Coming from one of the alternatives of a base type, we are that one: the others need not be asked. */
function decideAlternatives(
  cycle: Cycle,
  schema: JsonSchemaObject,
  path: ReadonlySet<string>,
  parts: JsonSchema[],
): JsonSchemaObject {
  let decided = schema;
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const ours = branchesOf(decided, keyword).filter((branch) => leadsToRoot(cycle, branch, path));
    if (ours.length === 0) continue;
    const { [keyword]: _decided, ...rest } = decided;
    decided = rest;
    const written = ours.map((branch) => writeOutParts(cycle, branch, path));
    if (written.every((branch) => branch !== true))
      parts.push(written.length === 1 ? (written[0] ?? true) : { anyOf: written });
  }
  return decided;
}

function leadsToRoot(cycle: Cycle, branch: JsonSchema, path: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const open = [...referencesInPlace(branch)];
  if (open.some((id) => path.has(id))) return true;
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === cycle.root) return true;
    if (seen.has(id) || path.has(id) || !cycle.ids.has(id)) continue;
    seen.add(id);
    open.push(...referencesInPlace(cycle.schemas.get(id) ?? true));
  }
  return false;
}

/** Writes out alternatives: one that leads back allows nothing that the others do not. `false`: nothing is left. */
function writeOutAlternatives(cycle: Cycle, schema: JsonSchema, path: ReadonlySet<string>): JsonSchema {
  cycle.left -= 1;
  if (typeof schema === 'boolean' || cycle.left <= 0) return schema;
  const { $ref: _ref, allOf: _allOf, ...rest } = schema;
  const id = referenceOf(schema);
  const parts = branchesOf(schema, 'allOf').map((part) => writeOutAlternatives(cycle, part, path));
  let own: JsonSchemaObject = rest;
  if (id !== undefined && !cycle.ids.has(id)) own = { ...own, $ref: schema['$ref'] };
  else if (id !== undefined) parts.push(path.has(id) ? false : writeOut(cycle, id, path, writeOutAlternatives));
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = branchesOf(own, keyword);
    if (branches.length === 0) continue;
    const left = branches
      .map((branch) => writeOutAlternatives(cycle, branch, path))
      .filter((branch) => branch !== false);
    if (left.length === 0) return false;
    own = { ...own, [keyword]: left };
  }
  for (const keyword of ['not', 'if', 'then', 'else', 'dependentSchemas'] as const)
    if (Object.hasOwn(own, keyword)) own = withoutQuestion(cycle, own, keyword);
  return parts.includes(false) ? false : together(own, parts);
}

/** A question whose answer is the question itself is not asked. */
function withoutQuestion(cycle: Cycle, schema: JsonSchemaObject, keyword: string): JsonSchemaObject {
  const asked = keyword === 'dependentSchemas' ? { allOf: Object.values(schema[keyword] as object) } : schema[keyword];
  if (!referencesInPlace(asked as JsonSchema).some((id) => cycle.ids.has(id))) return schema;
  const { [keyword]: _question, ...rest } = schema;
  return rest;
}

/** What another schema says, without its texts, which are not this one's. */
function writeOut(
  cycle: Cycle,
  id: string,
  path: ReadonlySet<string>,
  write: (cycle: Cycle, schema: JsonSchema, path: ReadonlySet<string>) => JsonSchema,
): JsonSchema {
  const written = write(cycle, cycle.schemas.get(id) ?? true, new Set([...path, id]));
  if (!isPlainObject(written)) return written;
  const told = Object.entries(written).filter(([keyword]) => !ANNOTATIONS.has(keyword) && keyword !== 'discriminator');
  return told.length === 0 ? true : Object.fromEntries(told);
}

function together(own: JsonSchemaObject, parts: readonly JsonSchema[]): JsonSchema {
  const telling = parts.flatMap(flat).filter((part) => part !== true);
  if (telling.length === 0) return Object.keys(own).length === 0 ? true : own;
  const [only = true, ...more] = telling;
  return more.length === 0 && Object.keys(own).length === 0 ? only : { ...own, allOf: telling };
}

/** The parts of a part are parts too, but for what it says of all that they have not looked at. */
function flat(part: JsonSchema): readonly JsonSchema[] {
  if (typeof part === 'boolean' || part['allOf'] === undefined) return [part];
  if (part['unevaluatedProperties'] !== undefined || part['unevaluatedItems'] !== undefined) return [part];
  const { allOf: _allOf, ...own } = part;
  return [...(Object.keys(own).length === 0 ? [] : [own]), ...branchesOf(part, 'allOf').flatMap(flat)];
}
