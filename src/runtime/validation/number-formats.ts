/** Format `int32`. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value <= 2 ** 31 - 1 && value >= -(2 ** 31);
}

/** Format `int64`: JSON numbers are exact only up to 2 ** 53, so any whole number is one. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value);
}
