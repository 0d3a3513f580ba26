import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject } from '../../document/data.js';
import { parseExpression } from '../runtime-expression.js';

export type ExtensionPlace = 'document' | 'channel' | 'operation' | 'message' | 'schema';

export interface ExtensionProblem {
  /** Below the extension's own value. */
  readonly path: readonly (string | number)[];
  /** Whether a key is wrong and not its value. */
  readonly part?: 'key';
  /** Goes on after the extension's name: "has to be a text". */
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface Extension {
  readonly on: readonly ExtensionPlace[];
  check(value: unknown): readonly ExtensionProblem[];
}

type Check = Extension['check'];

const text: Check = (value) =>
  typeof value === 'string' && value.trim() !== ''
    ? []
    : [{ path: [], message: `has to be a text, but is ${quoted(value)}.` }];

const flag: Check = (value) =>
  typeof value === 'boolean'
    ? []
    : [{ path: [], message: `has to be \`true\` or \`false\`, but is ${quoted(value)}.` }];

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) => {
    if (typeof value === 'string' && allowed.includes(value)) return [];
    const suggestion = typeof value === 'string' ? suggestName(value, allowed) : undefined;
    return [{ path: [], message: `has to be ${quotedList(allowed)}, but is ${quoted(value)}.`, suggestion }];
  };

const expression: Check = (value) =>
  parseExpression(value) === undefined
    ? [
        {
          path: [],
          message: `has to be a runtime expression such as \`$message.payload#/orderId\`, but is ${quoted(value)}.`,
        },
      ]
    : [];

/** A number of milliseconds, or a text such as `10 s`, `5m`, `14 days`. */
const duration: Check = (value) =>
  (typeof value === 'number' && value > 0) ||
  (typeof value === 'string' && /^\d+(?:\.\d+)?\s*(?:ms|s|sec|min|m|h|d|seconds?|minutes?|hours?|days?)$/.test(value))
    ? []
    : [{ path: [], message: `has to be a duration such as \`10s\`, \`5m\` or \`14d\`, but is ${quoted(value)}.` }];

const positive: Check = (value) =>
  typeof value === 'number' && value > 0
    ? []
    : [{ path: [], message: `has to be a number above 0, but is ${quoted(value)}.` }];

const object =
  (members: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value) => {
    if (!isDataObject(value)) {
      const names = quotedList(Object.keys(members), 'and');
      return [{ path: [], message: `has to be an object with ${names}, but is ${quoted(value)}.` }];
    }
    const found: ExtensionProblem[] = required
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => ({ path: [], message: `has to have ${quoted(name)}.` }));
    for (const [name, member] of Object.entries(value)) {
      if (name.startsWith('x-')) continue;
      const check = Object.hasOwn(members, name) ? members[name] : undefined;
      if (check === undefined) {
        const suggestion = suggestName(name, Object.keys(members));
        found.push({
          path: [name],
          part: 'key',
          message: `has no ${quoted(name)}: known are ${quotedList(Object.keys(members), 'and')}.`,
          suggestion,
        });
        continue;
      }
      for (const problem of check(member))
        found.push({ ...problem, path: [name, ...problem.path], message: `${quoted(name)} ${problem.message}` });
    }
    return found;
  };

const either =
  (isFirst: (value: unknown) => boolean, first: Check, second: Check): Check =>
  (value) =>
    isFirst(value) ? first(value) : second(value);

const isText = (value: unknown): boolean => typeof value === 'string';
const anything: Check = () => [];

/** An operand of an invariant: a runtime expression, a number, or `{ sum: expression }` and its like. */
const operand: Check = (value) => {
  if (typeof value === 'number' || typeof value === 'boolean') return [];
  return either(
    isText,
    expression,
    object({ sum: expression, count: expression, min: expression, max: expression }),
  )(value);
};

const equalOperands: Check = (value) =>
  Array.isArray(value) && value.length >= 2
    ? value.flatMap((item: unknown, index) =>
        operand(item).map((problem) => ({ ...problem, path: [index, ...problem.path] })),
      )
    : [{ path: [], message: 'has to be a list of two or more expressions.' }];

const integrity: Check = (value) => {
  const one = object({ equals: equalOperands, message: text }, ['equals']);
  if (!Array.isArray(value)) return one(value);
  return value.flatMap((item: unknown, index) =>
    one(item).map((problem) => ({ ...problem, path: [index, ...problem.path] })),
  );
};

/** Every extension of eda-gen: where it stands, and what its value may be. */
export const EXTENSIONS: Readonly<Record<string, Extension>> = {
  'x-eda-name': { on: ['document', 'message', 'schema', 'channel', 'operation'], check: anything },
  'x-eda-event': { on: ['message'], check: text },
  'x-eda-variant': { on: ['message'], check: oneOf('thin', 'fat') },
  'x-eda-error': { on: ['message'], check: flag },
  'x-eda-details': {
    on: ['message'],
    check: either(
      isText,
      text,
      object({
        operationId: text,
        document: text,
        operation: text,
        url: text,
        parameters: anything,
        headers: anything,
      }),
    ),
  },
  'x-eda-idempotency': {
    on: ['message', 'operation'],
    check: either(isText, expression, object({ id: expression, retention: duration })),
  },
  'x-eda-order': { on: ['message'], check: object({ key: expression, sequence: expression }) },
  'x-eda-integrity': { on: ['message'], check: integrity },
  'x-eda-retry': {
    on: ['operation', 'channel'],
    check: object({
      policy: oneOf('ordered', 'retry-topics', 'dead-letter'),
      attempts: positive,
      base: duration,
      factor: positive,
      cap: duration,
      maxAge: duration,
      delays: anything,
    }),
  },
  'x-eda-dead-letter': {
    on: ['operation', 'channel'],
    check: either(
      (value) => typeof value === 'boolean',
      flag,
      either(isText, text, object({ topic: text, park: flag })),
    ),
  },
  'x-eda-owner': { on: ['document', 'channel'], check: text },
  'x-eda-compat': { on: ['document', 'channel', 'message'], check: text },
  'x-eda-stability': { on: ['document', 'channel', 'message'], check: oneOf('draft', 'beta', 'stable') },
};
