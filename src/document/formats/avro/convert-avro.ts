import { quoted } from '../../../diagnostics/safe-text.js';
import type { Place } from '../../../diagnostics/diagnostic.js';
import type { Location, SourceDocument } from '../../source-document.js';
import type { Converted, ForeignDefinition, ForeignSchema, ReportProblem } from '../foreign-schema.js';
import { isDefaultOf } from './avro-default.js';
import { splitName } from './avro-names.js';
import type { AvroDefinition, AvroField, AvroSchema, AvroType } from './avro-type.js';
import { branchName, isWrapped } from './avro-union.js';
import { describeLogicalType } from './logical-types.js';
import { readAvro, type AvroReports } from './read-avro.js';

/** An Avro schema as JSON Schema of the values that decoders for JavaScript give. What Avro refuses is reported. */
export function convertAvro(document: SourceDocument, location: Location, reports: AvroReports): ForeignSchema {
  return new AvroConverter(document, readAvro(document, location, reports), reports.problem).convert();
}

const INT = { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
/** Numbers beyond are not exact in JSON as JavaScript reads it. */
const LONG = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
/** Each byte is one character, as Avro's JSON encoding writes them. */
const BYTES = { type: 'string', pattern: String.raw`^[\u0000-\u00ff]*$` };

const PRIMITIVE_SCHEMAS: Readonly<Record<string, Converted>> = {
  null: { type: 'null' },
  boolean: { type: 'boolean' },
  int: INT,
  long: LONG,
  float: { type: 'number' },
  double: { type: 'number' },
  string: { type: 'string' },
  bytes: BYTES,
};

class AvroConverter {
  readonly #document: SourceDocument;
  readonly #schema: AvroSchema;
  readonly #report: ReportProblem;
  readonly #origins = new Map<object, Place>();

  constructor(document: SourceDocument, schema: AvroSchema, report: ReportProblem) {
    this.#document = document;
    this.#schema = schema;
    this.#report = report;
  }

  convert(): ForeignSchema {
    const root = this.#convert(this.#schema.root);
    const definitions = [...this.#schema.definitions].map(([key, definition]): ForeignDefinition => {
      const { namespace, name } = splitName(key);
      return { key, group: namespace, name, schema: this.#define(definition) };
    });
    return { root, definitions, origins: this.#origins };
  }

  #from<Schema extends Converted>(at: Location, schema: Schema): Schema {
    this.#origins.set(schema, this.#document.place(at));
    return schema;
  }

  #define(definition: AvroDefinition): Converted {
    const { at, doc } = definition;
    switch (definition.kind) {
      case 'enum':
        return this.#from(at, { type: 'string', ...described(doc), enum: definition.symbols });
      case 'fixed': {
        const { size } = definition;
        const logical = describeLogicalType(definition.logical, 'fixed');
        return this.#from(at, { ...BYTES, minLength: size, maxLength: size, ...described(doc, logical) });
      }
      case 'record': {
        const properties = definition.fields.map((field) => [field.name, this.#convertField(field)] as const);
        const required = definition.fields.filter((field) => field.default === undefined).map(({ name }) => name);
        return this.#from(at, {
          type: 'object',
          ...described(doc),
          properties: Object.fromEntries(properties),
          ...(required.length > 0 && { required }),
        });
      }
    }
  }

  #convertField(field: AvroField): Converted {
    const { type, doc, at } = field;
    const schema = this.#convert(type);
    const standby = field.default;
    if (standby !== undefined && !isDefaultOf(type, standby.value, this.#schema.definitions)) {
      const place = this.#document.place(this.#document.child(at, 'default'));
      const name = quoted(field.name);
      this.#report(
        place,
        `The default of the field ${name} is no value of its type. Mend it${standby.value === null ? ', or add `null` to its types' : ''}.`,
      );
    }
    const { description, ...rest } = schema;
    return this.#from(at, {
      ...rest,
      ...described(doc, typeof description === 'string' ? description : undefined),
      ...(standby !== undefined && isPlainDefault(type, this.#schema) && { default: standby.value }),
    });
  }

  #convert(type: AvroType): Converted {
    switch (type.kind) {
      case 'primitive':
        return this.#from(type.at, primitive(type.name, type.logical));
      case 'array':
        return this.#from(type.at, { type: 'array', items: this.#convert(type.items) });
      case 'map':
        return this.#from(type.at, { type: 'object', additionalProperties: this.#convert(type.values) });
      case 'named':
        return this.#from(type.at, this.#schema.definitions.has(type.name) ? { $ref: type.name } : {});
      case 'union':
        return this.#convertUnion(type.branches, type.at);
    }
  }

  #convertUnion(branches: readonly AvroType[], at: Location): Converted {
    const [only, ...others] = branches;
    if (only === undefined) return this.#from(at, {});
    const wrapped = isWrapped(branches, this.#schema.definitions);
    const schemas = branches.map((branch) => {
      const schema = this.#convert(branch);
      if (!wrapped || (branch.kind === 'primitive' && branch.name === 'null')) return schema;
      const name = branchName(branch);
      return this.#from(branch.at, {
        type: 'object',
        properties: Object.fromEntries([[name, schema]]),
        required: [name],
        additionalProperties: false,
      });
    });
    return others.length === 0 && schemas[0] !== undefined ? schemas[0] : this.#from(at, { anyOf: schemas });
  }
}

function primitive(name: string, logical: string | undefined): Converted {
  const schema = Object.hasOwn(PRIMITIVE_SCHEMAS, name) ? PRIMITIVE_SCHEMAS[name] : {};
  const meaning = describeLogicalType(logical, name);
  return {
    ...schema,
    ...(meaning !== undefined && logical === 'uuid' && { format: 'uuid' }),
    ...(meaning !== undefined && logical !== 'uuid' && described(meaning)),
  };
}

function described(...parts: readonly (string | undefined)[]): { readonly description?: string } {
  const text = parts.filter((part) => part !== undefined && part !== '').join('\n\n');
  return text === '' ? {} : { description: text };
}

/** Avro writes defaults in unions as plain values: those of wrapped ones are none of JSON values that are sent. */
function isPlainDefault(type: AvroType, schema: AvroSchema): boolean {
  return type.kind !== 'union' || !isWrapped(type.branches, schema.definitions);
}
