import { quoted } from '../../../diagnostics/safe-text.js';
import { suggestName } from '../../../diagnostics/suggest-name.js';
import { isDataObject, type DataObject } from '../../data.js';
import type { Location, SourceDocument } from '../../source-document.js';
import type { ReportProblem } from '../foreign-schema.js';
import { COMPLEX, isName, isNamespace, PRIMITIVES, qualify, splitName } from './avro-names.js';
import type { AvroDefinition, AvroField, AvroSchema, AvroType } from './avro-type.js';
import { readSize, readSymbols } from './read-members.js';

/** No schema that a person wrote is so deep, and everything that walks a type does so by recursion. */
const MAX_DEPTH = 100;

/** Reads an Avro schema; everything that Avro refuses is reported. `$ref`s in it are followed. */
export function readAvro(document: SourceDocument, location: Location, reports: AvroReports): AvroSchema {
  const reader = new AvroReader(document, reports);
  const root = reader.read(location, { namespace: '', depth: 0, via: [] });
  reader.resolveNames();
  return { root, definitions: reader.definitions };
}

export interface AvroReports {
  /** Of what Avro refuses. */
  readonly problem: ReportProblem;
  /** Of a name that another schema may define. */
  readonly name: ReportProblem;
}

/** What the types around one say of it. */
interface Surroundings {
  readonly namespace: string;
  readonly depth: number;
  /** Places that are being read, so that a `$ref` that leads back to one is a ring. */
  readonly via: readonly string[];
}

class AvroReader {
  readonly definitions = new Map<string, AvroDefinition>();
  /** Names in the order of their use, to be looked for when all is read; some schemas refer to what comes later. */
  readonly #uses: { readonly name: string; readonly at: Location }[] = [];
  readonly #ends = new Map<string, string>();
  readonly #places = new Map<string, Location>();
  readonly #document: SourceDocument;
  readonly #report: ReportProblem;
  readonly #reportName: ReportProblem;

  constructor(document: SourceDocument, reports: AvroReports) {
    this.#document = document;
    this.#report = reports.problem;
    this.#reportName = reports.name;
  }

  resolveNames(): void {
    for (const { name, at } of this.#uses) {
      if (this.definitions.has(name) || this.#places.has(name)) continue;
      const known = [...this.definitions.keys(), ...PRIMITIVES];
      const short = splitName(name).name;
      const suggestion =
        suggestName(name, known) ??
        suggestName(short, PRIMITIVES) ??
        known.find((other) => splitName(other).name === short);
      const place = this.#document.place(at);
      const what = `${quoted(name)} is neither a primitive type of Avro nor defined in this schema`;
      if (suggestion !== undefined) this.#report(place, `${what}.`, suggestion);
      else
        this.#reportName(
          place,
          `${what}, so its values may be anything. Define it where it is first used; references to other schemas of a registry are not read.`,
        );
    }
  }

  read(start: Location, around: Surroundings): AvroType {
    const node = this.#document.resolve(start);
    const at = node?.location ?? start;
    const value = node?.value;
    const key = `${at.file}#${at.pointer}`;
    const unknown: AvroType = { kind: 'primitive', name: 'any', logical: undefined, at };
    if (node === undefined) return unknown;
    // The same definition twice by `$ref` is one definition.
    const known = node.via.length > 0 ? this.#ends.get(key) : undefined;
    if (known !== undefined) return { kind: 'named', name: known, at };
    if (around.depth > MAX_DEPTH || around.via.includes(key)) {
      this.#problem(
        start,
        `Avro types may be nested ${MAX_DEPTH} levels deep. Give inner ones a name, and refer to it.`,
      );
      return unknown;
    }
    const inside = { ...around, depth: around.depth + 1, via: node.via.length > 0 ? [...around.via, key] : around.via };
    if (typeof value === 'string') return this.#readName(value, at, around.namespace);
    if (Array.isArray(value)) return this.#readUnion(value, at, inside);
    if (isDataObject(value)) return this.#readObject(value, at, inside);
    this.#problem(
      at,
      `An Avro type is a name, an object with \`type\`, or a list of types. ${quoted(value)} is none of them.`,
    );
    return unknown;
  }

  #readName(name: string, at: Location, namespace: string): AvroType {
    if (PRIMITIVES.has(name)) return { kind: 'primitive', name, logical: undefined, at };
    const qualified = qualify(name, namespace);
    // A name without a namespace may also be one of none, as older schemas have it.
    const full = this.#places.has(qualified) || !this.#places.has(name) ? qualified : name;
    this.#uses.push({ name: full, at });
    return { kind: 'named', name: full, at };
  }

  #readUnion(values: readonly unknown[], at: Location, around: Surroundings): AvroType {
    const branches = values.map((_, index) => this.read(this.#document.child(at, index), around));
    const seen = new Set<string>();
    if (branches.length === 0) this.#problem(at, 'This union has no types. Name at least one.');
    for (const branch of branches) {
      const name = branch.kind === 'primitive' || branch.kind === 'named' ? branch.name : branch.kind;
      if (branch.kind === 'union')
        this.#problem(branch.at, 'A union may not directly hold another union. Put its types into the outer one.');
      else if (seen.has(name))
        this.#problem(
          branch.at,
          `This union has the type ${quoted(name)} twice, so a value would not say which it is. Remove one, or give the types names by putting them into records.`,
        );
      seen.add(name);
    }
    return { kind: 'union', branches, at };
  }

  #readObject(value: DataObject, at: Location, around: Surroundings): AvroType {
    const child = (name: string): Location => this.#document.child(at, name);
    const { type } = value;
    if (typeof type === 'object' && type !== null) return this.read(child('type'), around);
    if (typeof type !== 'string') {
      this.#problem(at, 'An Avro type has a `type`, such as `record`, `array` or `string`.');
      return { kind: 'primitive', name: 'any', logical: undefined, at };
    }
    const logical = typeof value['logicalType'] === 'string' ? value['logicalType'] : undefined;
    if (PRIMITIVES.has(type)) return { kind: 'primitive', name: type, logical, at };
    switch (type) {
      case 'array':
        return { kind: 'array', items: this.#readPart(value, 'items', at, around), at };
      case 'map':
        return { kind: 'map', values: this.#readPart(value, 'values', at, around), at };
      case 'record':
      case 'error':
      case 'enum':
      case 'fixed':
        return this.#readNamed(type, value, at, around);
      default: {
        const suggestion = suggestName(type, [...COMPLEX, ...PRIMITIVES]);
        if (suggestion === undefined || this.#places.has(qualify(type, around.namespace)))
          return this.#readName(type, child('type'), around.namespace);
        const message = `Avro has no type ${quoted(type)}.`;
        this.#problem(child('type'), message, suggestion);
        return { kind: 'primitive', name: 'any', logical, at };
      }
    }
  }

  #readPart(value: DataObject, part: 'items' | 'values', at: Location, around: Surroundings): AvroType {
    if (value[part] !== undefined) return this.read(this.#document.child(at, part), around);
    this.#problem(at, `An Avro ${part === 'items' ? 'array' : 'map'} has \`${part}\`: the type of what it holds.`);
    return { kind: 'primitive', name: 'any', logical: undefined, at };
  }

  #readNamed(
    type: 'record' | 'error' | 'enum' | 'fixed',
    value: DataObject,
    at: Location,
    around: Surroundings,
  ): AvroType {
    const full = this.#nameOf(type, value, at, around.namespace);
    if (full === undefined) return { kind: 'primitive', name: 'any', logical: undefined, at };
    const first = this.#places.get(full);
    if (first !== undefined) {
      this.#problem(
        this.#document.child(at, 'name'),
        `The name ${quoted(full)} is already that of another type of this schema. Rename one, or refer to the first by its name.`,
      );
      return { kind: 'named', name: full, at };
    }
    this.#places.set(full, at);
    this.#ends.set(`${at.file}#${at.pointer}`, full);
    const doc = typeof value['doc'] === 'string' ? value['doc'] : undefined;
    const report = (place: Location, message: string): void => {
      this.#problem(place, message);
    };
    const document = this.#document;
    if (type === 'enum')
      this.definitions.set(full, { kind: 'enum', symbols: readSymbols(document, value, at, report), doc, at });
    else if (type === 'fixed') {
      const logical = typeof value['logicalType'] === 'string' ? value['logicalType'] : undefined;
      this.definitions.set(full, { kind: 'fixed', size: readSize(document, value, at, report), logical, doc, at });
    } else {
      const fields = this.#readFields(value, at, { ...around, namespace: splitName(full).namespace });
      this.definitions.set(full, { kind: 'record', fields, doc, at });
    }
    return { kind: 'named', name: full, at };
  }

  #nameOf(type: string, value: DataObject, at: Location, around: string): string | undefined {
    const { name, namespace } = value;
    if (typeof name !== 'string') {
      this.#problem(at, `An Avro ${type} has a \`name\`. Give it one, such as \`OrderPlaced\`.`);
      return undefined;
    }
    if (!name.split('.').every(isName) || PRIMITIVES.has(name)) {
      const why = PRIMITIVES.has(name)
        ? 'is the name of a primitive type'
        : 'is no Avro name: it starts with a letter or `_` and has only letters, digits and `_`';
      this.#problem(this.#document.child(at, 'name'), `${quoted(name)} ${why}. Rename the ${type}.`);
      return undefined;
    }
    if (namespace !== undefined && (typeof namespace !== 'string' || !isNamespace(namespace))) {
      this.#problem(
        this.#document.child(at, 'namespace'),
        `${quoted(namespace)} is no Avro namespace: write names with dots between them, such as \`com.example\`.`,
      );
      return undefined;
    }
    return qualify(name, typeof namespace === 'string' ? namespace : around);
  }

  #readFields(value: DataObject, at: Location, around: Surroundings): AvroField[] {
    const { fields } = value;
    if (!Array.isArray(fields)) {
      this.#problem(at, 'An Avro record has `fields`: a list, which may be empty.');
      return [];
    }
    const names = new Set<string>();
    return fields.flatMap((_, index) => {
      const node = this.#document.resolve(this.#document.child(at, 'fields', index));
      const place = node?.location ?? this.#document.child(at, 'fields', index);
      const field = node?.value;
      if (!isDataObject(field) || typeof field['name'] !== 'string' || field['type'] === undefined) {
        this.#problem(place, 'A field of an Avro record has a `name` and a `type`.');
        return [];
      }
      const { name } = field;
      if (!isName(name))
        this.#problem(
          this.#document.child(place, 'name'),
          `${quoted(name)} is no name of an Avro field: it starts with a letter or \`_\` and has only letters, digits and \`_\`.`,
        );
      if (names.has(name))
        this.#problem(
          this.#document.child(place, 'name'),
          `The record has the field ${quoted(name)} twice. Rename or remove one of them.`,
        );
      names.add(name);
      return {
        name,
        type: this.#readFieldType(field, place, around),
        doc: typeof field['doc'] === 'string' ? field['doc'] : undefined,
        at: place,
        ...(Object.hasOwn(field, 'default') && { default: { value: field['default'] } }),
      };
    });
  }

  /** What belongs into a type of its own is often written into the field, where Avro overlooks it. */
  #readFieldType(field: DataObject, at: Location, around: Surroundings): AvroType {
    const { type } = field;
    const needed =
      type === 'array'
        ? 'items'
        : type === 'map'
          ? 'values'
          : type === 'enum'
            ? 'symbols'
            : type === 'fixed'
              ? 'size'
              : type === 'record'
                ? 'fields'
                : undefined;
    if (needed === undefined) return this.read(this.#document.child(at, 'type'), around);
    const name = quoted(type);
    this.#problem(
      this.#document.child(at, 'type'),
      `The type of a field is written out below \`type\`: \`type: { type: ${String(type)}, ${needed}: … }\`. ${name} alone says too little.`,
    );
    return { kind: 'primitive', name: 'any', logical: undefined, at };
  }

  #problem(at: Location, message: string, suggestion?: string): void {
    this.#report(this.#document.place(at), message, suggestion);
  }
}
