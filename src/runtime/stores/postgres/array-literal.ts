/** An array of values that need no quotes (numbers, uuids) as PostgreSQL writes it: clients take much longer to do that. */
export function plainArray(values: Iterable<string | number | bigint>): string {
  return `{${Array.isArray(values) ? values.join(',') : [...values].join(',')}}`;
}

/** An array of texts, null among them. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join(',')}}`;
}

/** An array of bytes, null among them. */
export function byteArray(values: readonly (Uint8Array | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"\\\\x${hex(value)}"`)).join(',')}}`;
}

function hex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
