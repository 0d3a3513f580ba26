import { Enum, MapField, Type, type Field, type ReflectionObject } from 'protobufjs';
import { quoted, quotedList } from '../../../diagnostics/safe-text.js';
import { suggestName } from '../../../diagnostics/suggest-name.js';
import type { Place } from '../../../diagnostics/diagnostic.js';
import type { Location, SourceDocument } from '../../source-document.js';
import type { Converted, ForeignDefinition, ForeignSchema, ReportProblem } from '../foreign-schema.js';
import { chooseRoot, topLevelMessages } from './choose-root.js';
import { describeComment } from './comments.js';
import { createTextPlace, type TextPlace } from './text-place.js';
import { jsonName } from './json-name.js';
import { parseProto, type ParsedProto } from './parse-proto.js';
import { LineFinder } from './line-finder.js';
import { keyPattern, SCALARS, WELL_KNOWN } from './well-known.js';

export interface ConvertProtobufOptions {
  /** What the `schemaFormat` says; a `syntax` of the text counts more. */
  readonly syntax: 'proto2' | 'proto3' | undefined;
  readonly report: ReportProblem;
  /** Of an import that is not read. */
  readonly reportImport: ReportProblem;
}

/** A Protobuf schema as JSON Schema of its ProtoJSON values; `undefined` where it is none, which is reported. */
export function convertProtobuf(
  document: SourceDocument,
  location: Location,
  { syntax, report, reportImport }: ConvertProtobufOptions,
): ForeignSchema | undefined {
  const node = document.resolve(location);
  if (node === undefined) return undefined;
  const places = createTextPlace(document, node.location);
  if (typeof node.value !== 'string') {
    report(
      places.line(undefined),
      'A Protobuf schema is a text: write it as a block (`schema: |`), or refer to a `.proto` file with `$ref`.',
    );
    return undefined;
  }
  const parsed = parseProto(node.value, syntax);
  if ('message' in parsed) {
    report(places.line(parsed.line), parsed.message);
    return undefined;
  }
  const lines = new LineFinder(node.value);
  for (const path of parsed.imports.filter((one) => !isWellKnownImport(one)))
    reportImport(
      places.line(lines.import(path)),
      `The import ${quoted(path)} is not read. Nothing is missing unless a type is reported; what it defines has to be copied into this text.`,
    );
  return new ProtobufConverter(parsed, lines, places, report).convert();
}

class ProtobufConverter {
  readonly #parsed: ParsedProto;
  readonly #lines: LineFinder;
  readonly #places: TextPlace;
  readonly #report: ReportProblem;
  readonly #definitions = new Map<Type | Enum, ForeignDefinition>();
  readonly #queue: (Type | Enum)[] = [];
  readonly #taken = new Set<Type | Enum>();
  readonly #origins = new Map<object, Place>();

  constructor(parsed: ParsedProto, lines: LineFinder, places: TextPlace, report: ReportProblem) {
    this.#parsed = parsed;
    this.#lines = lines;
    this.#places = places;
    this.#report = report;
  }

  convert(): ForeignSchema | undefined {
    const tops = topLevelMessages(this.#parsed.root);
    // Every message is looked at, also those that the payload does not use: a mistake in one is a mistake.
    for (const type of tops) this.#take(type);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#define(next);
    const chosen = chooseRoot(tops, (type) => this.#fieldTypes(type));
    if (chosen.kind === 'none') {
      this.#report(
        this.#places.line(undefined),
        'This Protobuf schema has no message, so there is no payload. Add one.',
      );
      return undefined;
    }
    if (chosen.kind === 'several') {
      const [, second] = chosen.types;
      const names = quotedList(
        chosen.types.map(({ name }) => name),
        'and',
      );
      const message = `Which of the messages ${names} is the payload cannot be told: no other message of the text refers to them. Put the comment \`// @RootNode\` above it, or leave the others out.`;
      this.#report(this.#places.line(second && this.#lines.definition('message', second.name)), message);
      return undefined;
    }
    const used = this.#reachable(chosen.type);
    const definitions = [...this.#definitions].flatMap(([type, one]) => (used.has(type) ? [one] : []));
    return { root: { $ref: keyOf(chosen.type) }, definitions, origins: this.#origins };
  }

  #take(type: Type | Enum): string {
    if (!this.#taken.has(type)) {
      this.#taken.add(type);
      this.#queue.push(type);
    }
    return keyOf(type);
  }

  #define(type: Type | Enum): void {
    const { group, name } = groupOf(type);
    const isMessage = type instanceof Type;
    const schema = isMessage ? this.#defineMessage(type) : defineEnum(type);
    const line = this.#lines.definition(isMessage ? 'message' : 'enum', type.name);
    this.#origins.set(schema, this.#places.line(line));
    this.#definitions.set(type, { key: keyOf(type), group, name, schema });
    if (isMessage)
      for (const inner of type.nestedArray) if (inner instanceof Type || inner instanceof Enum) this.#take(inner);
  }

  #defineMessage(type: Type): Converted {
    const properties: [string, Converted][] = [];
    const names = new Map<string, Field>();
    for (const field of type.fieldsArray) {
      const name = jsonName(field);
      const other = names.get(name);
      if (other !== undefined)
        this.#report(
          this.#placeOf(field),
          `The fields ${quoted(other.name)} and ${quoted(field.name)} of ${quoted(type.name)} would both be ${quoted(name)} in JSON. Rename one of them, or give one a \`json_name\`.`,
        );
      names.set(name, field);
      properties.push([name, this.#convertField(field)]);
    }
    const required = type.fieldsArray.filter((field) => field.required).map(jsonName);
    const choices = type.oneofsArray
      .filter((oneof) => !oneof.isProto3Optional && oneof.fieldsArray.length > 1)
      .map((oneof) => atMostOne(oneof.fieldsArray.map(jsonName)));
    const [choice, ...more] = choices;
    return {
      type: 'object',
      ...describeComment(type.comment),
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
      ...(more.length > 0 ? { allOf: choices } : choice),
    };
  }

  #convertField(field: Field): Converted {
    const value = this.#convertType(field);
    const schema: Converted = field.map
      ? { type: 'object', ...(field instanceof MapField && keyPattern(field.keyType)), additionalProperties: value }
      : field.repeated
        ? { type: 'array', items: value }
        : value;
    const deprecated = field.options?.['deprecated'] === true;
    const described = { ...schema, ...describeComment(field.comment), ...(deprecated && { deprecated }) };
    this.#origins.set(described, this.#placeOf(field));
    return described;
  }

  #convertType(field: Field): Converted {
    const scalar = SCALARS.get(field.type);
    if (scalar !== undefined) return { ...scalar };
    const known = WELL_KNOWN.get(field.type.replace(/^\./, ''));
    if (known !== undefined) return { ...known };
    const target = lookUp(field);
    if (target !== undefined) return { $ref: this.#take(target) };
    const local = this.#parsed.imports.filter((path) => !isWellKnownImport(path));
    const remedy =
      local.length === 0
        ? 'Define it in this text, or mend the name.'
        : `Imports such as ${quoted(local[0])} are not read: copy the messages and enums that are needed into this text.`;
    const names = [...SCALARS.keys(), ...[...this.#taken].map(({ name }) => name)];
    const message = `Protobuf knows no type ${quoted(field.type)} for the field ${quoted(field.name)}. ${remedy}`;
    this.#report(this.#placeOf(field), message, suggestName(field.type, names));
    return {};
  }

  #placeOf(field: Field): Place {
    return this.#places.line(this.#lines.field(field.type, field.name, field.parent?.name));
  }

  #fieldTypes(type: Type): (Type | Enum)[] {
    return type.fieldsArray.flatMap((field) => {
      if (SCALARS.has(field.type) || WELL_KNOWN.has(field.type.replace(/^\./, ''))) return [];
      return lookUp(field) ?? [];
    });
  }

  #reachable(root: Type): ReadonlySet<Type | Enum> {
    const found = new Set<Type | Enum>([root]);
    // A Set goes on with what is added while it is walked.
    for (const type of found) if (type instanceof Type) for (const inner of this.#fieldTypes(type)) found.add(inner);
    return found;
  }
}

function defineEnum(type: Enum): Converted {
  return { type: 'string', ...describeComment(type.comment), enum: Object.keys(type.values) };
}

/** ProtoJSON has at most one member of a `oneof`. A condition is the validator's business alone: no type can say it well. */
function atMostOne(names: readonly string[]): Converted {
  const alternatives = names.map((name) => ({ required: [name] }));
  return { if: { anyOf: alternatives }, then: { oneOf: alternatives } };
}

function lookUp(field: Field): Type | Enum | undefined {
  const found = field.parent?.lookup(field.type, [Type, Enum] as never) ?? undefined;
  return found instanceof Type || found instanceof Enum ? found : undefined;
}

function keyOf(type: ReflectionObject): string {
  return type.fullName.replace(/^\./, '');
}

/** The package of a type, and its name with those of the messages it is nested in. */
function groupOf(type: ReflectionObject): { readonly group: string; readonly name: string } {
  const names = [type.name];
  let scope = type.parent;
  for (; scope instanceof Type; scope = scope.parent) names.unshift(scope.name);
  return { group: scope === null ? '' : keyOf(scope), name: names.join('.') };
}

function isWellKnownImport(path: string): boolean {
  return path.startsWith('google/protobuf/') || path.startsWith('google/type/');
}
