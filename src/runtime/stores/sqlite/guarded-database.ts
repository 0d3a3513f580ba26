import { EdaError } from '../../errors.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { findTransactionStatement } from './transaction-statements.js';

/** What the guard asks and tells its unit of work. */
export interface GuardedUnit {
  /** Throws where the transaction has ended. */
  assertUsable(): void;
  /** A statement of the handler has failed. */
  failed(error: unknown): void;
}

/** Of the handle as such: not a handler's to use. */
const REFUSED: ReadonlySet<PropertyKey> = new Set([
  'open',
  'close',
  'deserialize',
  'setAuthorizer',
  'enableLoadExtension',
  'loadExtension',
  'unsafeMode',
  'defaultSafeIntegers',
]);

const TAKES_SQL: ReadonlySet<PropertyKey> = new Set(['exec', 'prepare']);

type Callable = (...values: unknown[]) => unknown;

/** Whose function it is, and what it hands out for itself. */
interface Owner {
  readonly of: object | undefined;
  readonly as: object | undefined;
  readonly takesSql: boolean;
}

const NOBODY: Owner = { of: undefined, as: undefined, takesSql: false };

/**
 * The handle as a handler has it: of the same type, statements and all that they give back included, and useless once the
 * transaction has ended.
 */
export class GuardedDatabase<Database extends SqliteDatabase> {
  readonly database: Database;
  readonly #handle: Database;
  readonly #unit: GuardedUnit;
  /** Of statements that are not read to their end: they would keep the transaction from ending. */
  readonly #iterators = new Set<Iterator<unknown>>();

  constructor(handle: Database, unit: GuardedUnit) {
    this.#handle = handle;
    this.#unit = unit;
    this.database = this.#guard(handle) as Database;
  }

  /** Ends what the handler has not read to its end. */
  end(): void {
    for (const iterator of this.#iterators) iterator.return?.();
    this.#iterators.clear();
  }

  #guard(real: object): object {
    const isHandle = real === this.#handle;
    // The handle's own properties are read-only ones, which a proxy of the handle itself would have to tell as they are.
    const standIn = Object.create(Object.getPrototypeOf(real) as object | null) as object;
    const functions = new Map<PropertyKey, unknown>();
    const guarded: object = new Proxy(standIn, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(real, name, real);
        if (typeof value === 'function' && name !== 'constructor') {
          let known = functions.get(name);
          if (known === undefined) {
            known =
              isHandle && (REFUSED.has(name) || typeof name === 'symbol')
                ? refusal(String(name))
                : this.#guardFunction(value as Callable, {
                    of: real,
                    as: guarded,
                    takesSql: isHandle && TAKES_SQL.has(name),
                  });
            functions.set(name, known);
          }
          return known;
        }
        return value === this.#handle ? this.database : value;
      },
      has: (_target, name) => name in real,
      set: (_target, name, value) => Reflect.set(real, name, value, real),
    });
    return guarded;
  }

  #guardFunction(call: Callable, owner: Owner): Callable {
    return (...values: unknown[]): unknown => {
      this.#unit.assertUsable();
      assertNoTransactionStatement(values[0], owner.takesSql);
      try {
        const result = Reflect.apply(call, owner.of, values);
        return result === owner.of ? owner.as : this.#guardResult(result);
      } catch (error) {
        this.#unit.failed(error);
        throw error;
      }
    };
  }

  /** Statements, tag stores, functions of better-sqlite3's `transaction`, iterators: what could write later. Rows are left alone. */
  #guardResult(result: unknown): unknown {
    if (typeof result === 'function') {
      const guarded = this.#guardFunction(result as Callable, NOBODY);
      for (const [name, variant] of Object.entries(variantsOf(result)))
        Object.defineProperty(guarded, name, { value: this.#guardFunction(variant, NOBODY) });
      return guarded;
    }
    if (typeof result !== 'object' || result === null) return result;
    if (result === this.#handle) return this.database;
    if (isIterator(result)) return this.#guardIterator(result);
    return isResource(result) ? this.#guard(result) : result;
  }

  #guardIterator(iterator: IterableIterator<unknown>): IterableIterator<unknown> {
    this.#iterators.add(iterator);
    const ended = <Result>(result: Result): Result => {
      this.#iterators.delete(iterator);
      return result;
    };
    const step = (next: () => IteratorResult<unknown>): IteratorResult<unknown> => {
      this.#unit.assertUsable();
      try {
        const result = next();
        return result.done === true ? ended(result) : result;
      } catch (error) {
        this.#unit.failed(error);
        throw error;
      }
    };
    const guarded: IterableIterator<unknown> = {
      [Symbol.iterator]: () => guarded,
      next: () => step(() => iterator.next()),
      return: () => ended(iterator.return?.() ?? { done: true, value: undefined }),
    };
    return guarded;
  }
}

function refusal(name: string): Callable {
  return () => {
    throw new EdaError(
      'invalid-options',
      `context.tx refuses ${name}(): the handle belongs to the store while a handler runs. Call it on the handle itself, before the service starts or after it has stopped.`,
    );
  };
}

/** Of SQL, or of the pieces of a template with values between them; other text is a value. */
function assertNoTransactionStatement(first: unknown, isSql: boolean): void {
  const template = Array.isArray(first) && 'raw' in first ? first.join('?') : undefined;
  const sql = isSql && typeof first === 'string' ? first : template;
  const word = sql === undefined ? undefined : findTransactionStatement(sql);
  if (word === undefined) return;
  throw new EdaError(
    'invalid-options',
    `context.tx refuses ${word}: the handler's writes, the memory of its message and its publishes are one transaction, which the runtime ends. Use SAVEPOINT and ROLLBACK TO for what is to be undone on its own.`,
  );
}

/** better-sqlite3: `deferred`, `immediate`, `exclusive`, `default`. */
function variantsOf(callable: object): Readonly<Record<string, Callable>> {
  const own = Object.getOwnPropertyDescriptors(callable) as Readonly<Record<string, PropertyDescriptor>>;
  return Object.fromEntries(
    ['default', 'deferred', 'immediate', 'exclusive'].flatMap((name) => {
      const value: unknown = own[name]?.value;
      return typeof value === 'function' ? [[name, value as Callable]] : [];
    }),
  );
}

function isIterator(value: object): value is IterableIterator<unknown> {
  return 'next' in value && typeof value.next === 'function' && Symbol.iterator in value;
}

/** Has functions to read or write with. */
function isResource(value: object): boolean {
  return ['run', 'exec', 'changeset'].some((name) => typeof Reflect.get(value, name) === 'function');
}
