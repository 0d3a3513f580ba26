import { isDataObject } from '../../document/data.js';

/** Whether two values are one in JSON, whatever the order of their properties. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equalValues(item, right[index]));
  if (!isDataObject(left) || !isDataObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalValues(left[key], right[key]))
  );
}
