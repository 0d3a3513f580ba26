import { EdaError } from '../../errors.js';

/**
 * A frozen copy of plain data, so that what was committed changes through a transaction alone: a value that a handler
 * changes in place would escape the rollback.
 * @throws EdaError `invalid-options` where something in it cannot be copied
 */
export function plainCopy<Value>(value: Value, path = 'value'): Value {
  return copy(value, path) as Value;
}

function copy(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw notPlain(path, typeof value);
    return value;
  }
  if (Array.isArray(value)) return Object.freeze(value.map((item, index) => copy(item, `${path}[${index}]`)));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw notPlain(path, value.constructor.name || 'an object of a class');
  const made = (prototype === null ? Object.create(null) : {}) as Record<string, unknown>;
  for (const [name, content] of Object.entries(value)) {
    const copied = copy(content, `${path}.${name}`);
    if (name === '__proto__') Object.defineProperty(made, name, { value: copied, enumerable: true });
    else made[name] = copied;
  }
  return Object.freeze(made);
}

function notPlain(path: string, kind: string): EdaError {
  return new EdaError(
    'invalid-options',
    `The memory store holds plain data (objects, arrays, texts, numbers, dates, bytes): ${path} is ${kind}. Set its data instead.`,
    { fields: { path, kind } },
  );
}
