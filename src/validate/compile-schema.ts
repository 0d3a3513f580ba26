import type { Ajv as AjvClass, ErrorObject } from 'ajv';
import { createBoundedPattern, type BoundedPattern } from './bounded-pattern.js';
import { isReference } from '../document/collect-references.js';
import { isDataObject } from '../document/data.js';
import type { Location, SourceDocument } from '../document/source-document.js';

/** Judges a value by a schema of the document. */
export type SchemaCheck = (value: unknown) => readonly ErrorObject[];

export interface SchemaCompiler {
  /** The check, or the reason why the schema cannot be used. */
  compile(schema: Location): SchemaCheck | { readonly reason: string };
  /** Patterns that took too long, since the last time that this was asked. */
  takeSlowPatterns(): readonly string[];
}

const DATA_KEYWORDS: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'example', 'examples']);
const NAME_KEYWORDS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependencies',
  'dependentSchemas',
]);
/** Keywords that would give a schema another address than its place, or that speak to other tools. */
const DROPPED: ReadonlySet<string> = new Set([
  '$id',
  'id',
  '$schema',
  '$anchor',
  'discriminator',
  'definitions',
  '$defs',
]);

const BOUNDS: ReadonlyMap<string, string> = new Map([
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
]);

const ROOT = 'document';

/** ajv, imported only when there is something to compile. */
export async function createSchemaCompiler(document: SourceDocument): Promise<SchemaCompiler> {
  const [{ Ajv }, formats] = await Promise.all([import('ajv'), import('ajv-formats')]);
  let slow: string[] = [];
  const toPattern = (pattern: string, flags: string): BoundedPattern =>
    createBoundedPattern(pattern, flags, (entry) => slow.push(entry));
  const ajv: AjvClass = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    ownProperties: true,
    logger: false,
    addUsedSchema: false,
    // Each check runs a few times, so what is saved here is time of compiling.
    code: { optimize: false, regExp: Object.assign(toPattern, { code: 'toPattern' }) },
  });
  formats.default.default(ajv);
  // One root for all: what several schemas refer to is compiled once. Definitions are added as they are asked for.
  const bundle = createBundle(document);
  ajv.addSchema({ definitions: bundle.definitions }, ROOT);
  const done = new Map<string, SchemaCheck | { readonly reason: string }>();
  return {
    compile(schema) {
      const name = bundle.nameOf(schema);
      const known = done.get(name);
      if (known !== undefined) return known;
      const made = tryCompile(ajv, name);
      done.set(name, made);
      return made;
    },
    takeSlowPatterns() {
      const taken = slow;
      slow = [];
      return taken;
    },
  };
}

function tryCompile(ajv: AjvClass, name: string): SchemaCheck | { readonly reason: string } {
  try {
    const validate = ajv.getSchema(`${ROOT}#/definitions/${name}`);
    if (validate === undefined) throw new Error(`The bundle has no ${name}.`);
    return (value) => (validate(value) === true ? [] : (validate.errors ?? []));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { reason: error instanceof RangeError ? 'it is nested too deep' : error.message };
  }
}

interface Bundle {
  readonly definitions: Readonly<Record<string, unknown>>;
  /** The name of a schema among the definitions, where it is from now on, with all that it refers to. */
  nameOf(schema: Location): string;
}

/** Schemas of a document, from whichever file, and all that they refer to, as plain objects side by side. */
function createBundle(document: SourceDocument): Bundle {
  const names = new Map<string, string>();
  const queue: { readonly name: string; readonly location: Location }[] = [];
  const definitions: Record<string, unknown> = {};
  return {
    definitions,
    nameOf(schema) {
      const name = reserveName(schema);
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        definitions[next.name] = copySchema(document.at(next.location), next.location);
      return name;
    },
  };

  function reserveName(location: Location): string {
    const key = `${location.file}#${location.pointer}`;
    let name = names.get(key);
    if (name === undefined) {
      name = `s${names.size}`;
      names.set(key, name);
      queue.push({ name, location });
    }
    return name;
  }

  function copySchema(value: unknown, location: Location): unknown {
    if (Array.isArray(value)) return value.map((item, index) => copySchema(item, document.child(location, index)));
    if (!isDataObject(value)) return value;
    if (isReference(value)) {
      const target = document.resolve(location);
      return target === undefined ? true : { $ref: `#/definitions/${reserveName(target.location)}` };
    }
    const copy: Record<string, unknown> = {};
    for (const [keyword, child] of Object.entries(value)) {
      if (DROPPED.has(keyword) || keyword.startsWith('x-')) continue;
      if (keyword === 'nullable' && value['type'] === undefined) continue;
      // As drafts before 6 and OpenAPI 3.0 have it: whether the bound itself is excluded.
      const bound = BOUNDS.get(keyword);
      if (bound !== undefined && typeof child === 'boolean') {
        if (child && typeof value[bound] === 'number') copy[keyword] = value[bound];
        continue;
      }
      const at = document.child(location, keyword);
      if (DATA_KEYWORDS.has(keyword)) copy[keyword] = structuredClone(child);
      else if (NAME_KEYWORDS.has(keyword) && isDataObject(child)) copy[keyword] = copyNames(child, at);
      else copy[keyword] = copySchema(child, at);
    }
    return copy;
  }

  function copyNames(value: Record<string, unknown>, location: Location): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [name, child] of Object.entries(value))
      Object.defineProperty(copy, name, {
        value: copySchema(child, document.child(location, name)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return copy;
  }
}
