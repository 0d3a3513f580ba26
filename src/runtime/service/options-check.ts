import { EdaError } from '../errors.js';
import { suggestName } from './suggest-name.js';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Collects what is wrong with the options of one call; each problem has name, value and what is allowed. */
export interface OptionsCheck {
  /** The options, or an empty object where they are none. */
  readonly value: object;
  required(name: string, value: unknown, expected: string): void;
  /** A rule that none of the others knows has refused the value. */
  wrong(name: string, value: unknown, expected: string): void;
  /** Other names than those allowed are problems, so that a misspelt option does not silently do nothing. */
  object(name: string, value: unknown, allowed: readonly string[] | undefined): Readonly<Record<string, unknown>>;
  integer(name: string, value: unknown, fallback: number, range: Range): number;
  oneOf<Value extends string>(name: string, value: unknown, fallback: Value, allowed: readonly Value[]): Value;
  listOf<Value extends string>(name: string, value: unknown, allowed: readonly Value[]): readonly Value[];
  text(name: string, value: unknown): void;
  callback<Value>(name: string, value: Value): Value;
  methods<Value extends object>(name: string, value: Value | undefined, methods: readonly string[]): Value | undefined;
  renames(name: string, value: unknown, known: readonly string[] | undefined, what: string): void;
  renamed(name: string, call: () => unknown): void;
  /** Throws `invalid-options` with everything found. */
  throwProblems(): void;
}

export function createOptionsCheck(what: string, options: unknown, allowed: readonly string[]): OptionsCheck {
  const problems: string[] = [];
  const show = (value: unknown): string => {
    if (typeof value === 'function') return 'a function';
    if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
    return typeof value === 'string' ? `'${value}'` : String(value);
  };
  const report = (name: string, value: unknown, expected: string): void => {
    problems.push(`${name} is ${show(value)}, but must be ${expected}`);
  };
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const unknownNames = (prefix: string, value: object, known: readonly string[]): void => {
    for (const name of Object.keys(value))
      if (!known.includes(name)) problems.push(`there is no option ${prefix}${name}${meant(name, known)}`);
  };
  const check: OptionsCheck = {
    value: isObject(options) ? options : {},
    required: (name, value, expected) => {
      if (value === undefined) problems.push(`${name} is missing: give ${expected}`);
    },
    wrong: report,
    object: (name, value, known) => {
      if (value === undefined) return {};
      if (!isObject(value)) {
        report(name, value, 'an object');
        return {};
      }
      if (known !== undefined) unknownNames(`${name}.`, value, known);
      return value;
    },
    integer: (name, value, fallback, { min, max }) => {
      if (value === undefined) return fallback;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
      report(name, value, `a whole number from ${min} to ${max}`);
      return fallback;
    },
    oneOf: (name, value, fallback, values) => {
      if (value === undefined) return fallback;
      const found = values.find((candidate) => candidate === value);
      if (found === undefined) report(name, value, `one of ${values.join(', ')}`);
      return found ?? fallback;
    },
    listOf: (name, value, values) => {
      if (value === undefined) return [];
      if (Array.isArray(value) && value.every((item) => values.includes(item))) return value;
      report(name, Array.isArray(value) ? value.join(', ') : value, `a list of ${values.join(', ')}`);
      return [];
    },
    text: (name, value) => {
      if (value !== undefined && (typeof value !== 'string' || value === ''))
        report(name, value, 'text that is not empty');
    },
    callback: (name, value) => {
      if (value !== undefined && typeof value !== 'function') report(name, value, 'a function');
      return value;
    },
    methods: (name, value, methods) => {
      if (value === undefined) return undefined;
      if (value === null) {
        report(name, value, `an object with the functions ${methods.join(', ')}`);
        return undefined;
      }
      const missing = methods.filter((method) => typeof (value as Record<string, unknown>)[method] !== 'function');
      if (missing.length > 0)
        report(name, value, `an object with the functions ${methods.join(', ')} (missing: ${missing.join(', ')})`);
      return value;
    },
    renames: (name, value, known, kind) => {
      if (!isObject(value)) {
        report(name, value, 'an object or a function');
        return;
      }
      for (const [key, renamed] of Object.entries(value)) {
        if (known !== undefined && !known.includes(key))
          problems.push(`${name}.${key}: there is no ${kind} '${key}'${meant(key, known)}`);
        check.text(`${name}.${key}`, renamed);
      }
    },
    renamed: (name, call) => {
      try {
        const value = call();
        if (typeof value !== 'string' || value === '') report(name, value, 'text that is not empty');
      } catch (error) {
        problems.push(`${name} throws: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    throwProblems: () => {
      if (problems.length === 0) return;
      throw new EdaError('invalid-options', `Options of ${what}: ${problems.join('; ')}.`, { fields: { problems } });
    },
  };
  if (!isObject(options)) problems.push(`the options are ${show(options)}, but must be an object`);
  else unknownNames('', options, allowed);
  return check;
}

/** What a misspelt name may have been, and what there is. */
function meant(name: string, known: readonly string[]): string {
  const suggestion = suggestName(name, known);
  const question = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
  return `${question}; there are ${known.length === 0 ? 'none' : known.join(', ')}`;
}
