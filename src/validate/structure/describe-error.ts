import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { childOf, isDataObject } from '../../document/data.js';
import type { Kind } from '../kinds.js';
import { EXTENSIONS } from '../rules/extension-table.js';
import { isOurExtension } from '../rules/our-extension.js';
import type { StructureError } from './structure-module.js';

/** A finding without its place: which part to point at, below `instancePath`. */
export interface ErrorSentence {
  readonly message: string;
  readonly suggestion?: string | undefined;
  /** A property of the instance to point at. */
  readonly child?: string;
  readonly part: 'key' | 'value';
}

export interface ErrorContext {
  readonly error: StructureError;
  /** The object that was judged, and as what. */
  readonly kind: Kind;
  readonly root: unknown;
  readonly tokens: readonly string[];
  readonly allowed: () => readonly string[];
}

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  root: 'the document',
  server: 'the server',
  serverVariable: 'the server variable',
  channel: 'the channel',
  message: 'the message',
  messageTrait: 'the message trait',
  operation: 'the operation',
  operationTrait: 'the operation trait',
  reply: 'the reply',
  replyAddress: 'the reply address',
  parameter: 'the parameter',
  correlationId: 'the correlation id',
  tag: 'the tag',
  externalDocs: 'the external documentation',
  securityScheme: 'the security scheme',
  payloadSchema: 'the schema',
  schema: 'the schema',
  serverBindings: 'the server bindings',
  channelBindings: 'the channel bindings',
  operationBindings: 'the operation bindings',
  messageBindings: 'the message bindings',
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  object: 'an object',
  array: 'a list',
  null: '`null`',
};

/** One sentence, two at most, that says what is wrong with a value and how to mend it. */
export function describeError(context: ErrorContext): ErrorSentence {
  const { error, tokens } = context;
  if (error.propertyName !== undefined) return describeName(error, error.propertyName);
  const value = valueAt(context.root, tokens);
  const last = tokens.at(-1);
  const name = last === undefined ? KIND_NAMES[context.kind] : nameAt(context.root, tokens);
  const start = name.startsWith('`') ? name : `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  switch (error.keyword) {
    case 'required':
      return describeMissing(`${start} has to have ${quoted(error.params['missingProperty'])}.`, error, value);
    case 'requiredOneOf':
      return { message: `${start} has to have ${quotedList(error.params['names'] as unknown[])}.`, part: 'key' };
    case 'additionalProperties':
      return describeUnknown(context, name);
    case 'enum':
      return describeChoice(name, value, error.params['allowedValues'] as readonly unknown[]);
    case 'const':
      return describeChoice(name, value, [error.params['allowedValue']]);
    case 'type':
      return describeType(start, last, value, error.params['type']);
    case 'format':
      return {
        message: `${quoted(value)} is not ${formatName(String(error.params['format']), value)}.`,
        part: 'value',
      };
    case 'pattern':
      return { message: describePattern(value, String(error.params['pattern'])), part: 'value' };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        message: `${start} has to be ${String(error.params['comparison'])} ${String(error.params['limit'])}, but is ${quoted(value)}.`,
        part: 'value',
      };
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return { message: `${start} has to have at least ${countOf(error)}.`, part: 'value' };
    case 'maxItems':
    case 'maxLength':
    case 'maxProperties':
      return { message: `${start} has to have at most ${countOf(error)}.`, part: 'value' };
    case 'uniqueItems':
      return {
        message: `${start} has the same entry twice. Remove one of them.`,
        child: String(error.params['i']),
        part: 'value',
      };
    default:
      return { message: `${start} is in none of the forms that AsyncAPI allows here.`, part: 'key' };
  }
}

function describeName({ keyword, params }: StructureError, name: string): ErrorSentence {
  const wanted =
    keyword === 'format' ? `is not ${formatName(String(params['format']), name)}` : 'is too short for a name here';
  return { message: `${quoted(name)} ${wanted}.`, child: name, part: 'key' };
}

function describeMissing(message: string, error: StructureError, value: unknown): ErrorSentence {
  const missing = String(error.params['missingProperty']);
  const written = Object.keys(isDataObject(value) ? value : {}).find(
    (key) => suggestName(key, [missing]) !== undefined,
  );
  if (written === undefined) return { message, part: 'key' };
  return { message: `${message} It has ${quoted(written)} instead.`, suggestion: missing, child: written, part: 'key' };
}

function describeUnknown({ error, allowed, root, tokens }: ErrorContext, name: string): ErrorSentence {
  const unknown = String(error.params['additionalProperty']);
  const base = { child: unknown, part: 'key' } as const;
  if (unknown === '$ref')
    return { ...base, message: `A \`$ref\` is not allowed for ${name}: write here what it refers to.` };
  const names = allowed().filter((entry) => entry !== '$ref');
  if (names.includes(unknown)) return { ...base, message: describeMisplaced(unknown, name, valueAt(root, tokens)) };
  const suggestion = suggestName(unknown, isOurExtension(unknown) ? Object.keys(EXTENSIONS) : names);
  const known = names.length > 0 && suggestion === undefined ? ` Known here are ${quotedList(names, 'and', 30)}.` : '';
  const message = `Unknown property ${quoted(unknown)} of ${name}.${known} Extensions start with \`x-\`.`;
  return { ...base, message, suggestion };
}

/** The specification knows it here, but not together with what else is there. */
function describeMisplaced(property: string, name: string, value: unknown): string {
  const remedy =
    isDataObject(value) && Object.hasOwn(value, 'oneOf')
      ? ' beside `oneOf`: write it in the entries of that list'
      : ' together with what else it has. Remove one of them';
  return `${quoted(property)} is not allowed for ${name}${remedy}.`;
}

function describeChoice(name: string, value: unknown, allowed: readonly unknown[]): ErrorSentence {
  const message = `${quoted(value)} is not allowed for ${name}: use ${quotedList(allowed)}.`;
  const texts = allowed.filter((entry) => typeof entry === 'string');
  return { message, suggestion: typeof value === 'string' ? suggestName(value, texts) : undefined, part: 'value' };
}

function describeType(start: string, last: string | undefined, value: unknown, wanted: unknown): ErrorSentence {
  if (last === '$ref') return { message: 'A `$ref` is not allowed here: write what it refers to.', part: 'key' };
  const types = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
  const names = types.map((type) => TYPE_NAMES[type] ?? type);
  const found =
    value === null ? '`null`' : Array.isArray(value) ? 'a list' : (TYPE_NAMES[typeof value] ?? typeof value);
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const remedy =
    types.includes('string') && scalar ? ' Put it in quotes.' : value === null ? ' Give it a value, or remove it.' : '';
  const shown = scalar || typeof value === 'string' ? `${quoted(value)}, ${found}` : found;
  return { message: `${start} has to be ${names.join(' or ')}, but is ${shown}.${remedy}`, part: 'value' };
}

/** `` `name` ``, or `` `list[0]` `` for an entry of a list. */
function nameAt(root: unknown, tokens: readonly string[]): string {
  const [last, list] = [tokens.at(-1) ?? '', tokens.at(-2)];
  const isEntry = list !== undefined && Array.isArray(valueAt(root, tokens.slice(0, -1)));
  return quoted(isEntry ? `${list}[${last}]` : last);
}

const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  Items: ['entry', 'entries'],
  Length: ['character', 'characters'],
  Properties: ['property', 'properties'],
};

function countOf({ keyword, params }: StructureError): string {
  const [one, many] = COUNTED[keyword.slice(3)] ?? ['part', 'parts'];
  return `${String(params['limit'])} ${params['limit'] === 1 ? one : many}`;
}

function formatName(format: string, value: unknown): string {
  switch (format) {
    case 'uri':
      return 'a URI, such as `https://example.com/` or `urn:example:orders`';
    case 'uri-reference':
      return 'a URI reference (spaces and other special characters are percent-encoded)';
    case 'uri-template':
      return 'an address with parameters, such as `orders/{region}` (spaces and other special characters are percent-encoded)';
    case 'email':
      return 'an e-mail address';
    case 'regex':
      return `a regular expression: ${regexMistake(String(value))}`;
    default:
      return `of the format ${quoted(format)}`;
  }
}

function regexMistake(text: string): string {
  try {
    RegExp(text);
    return 'it cannot be used';
  } catch (error) {
    if (error instanceof SyntaxError)
      return error.message
        .slice(error.message.lastIndexOf(':') + 1)
        .trim()
        .toLowerCase();
    throw error;
  }
}

function describePattern(value: unknown, pattern: string): string {
  if (pattern.includes('$message'))
    return `${quoted(value)} is not a runtime expression such as \`$message.header#/correlationId\` or \`$message.payload#/orderId\`.`;
  return `${quoted(value)} has to match the pattern ${quoted(pattern)}.`;
}

function valueAt(root: unknown, tokens: readonly string[]): unknown {
  let value = root;
  for (const token of tokens) value = childOf(value, token);
  return value;
}
