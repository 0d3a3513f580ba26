/** Objects made by the loader have no prototype, so that a name such as `constructor` or `__proto__` is only ever a name. */
export type DataObject = Record<string, unknown>;

export function createDataObject(): DataObject {
  return Object.create(null) as DataObject;
}

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The child of a value by one token of a pointer; `undefined` where there is none. */
export function childOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? (value[Number(token)] as unknown) : undefined;
  if (isDataObject(value)) return Object.hasOwn(value, token) ? value[token] : undefined;
  return undefined;
}
