/** Headers that the runtime writes and reads, beside those of a prefix of its own. Held equal to the runtime's by a test. */
const NAMES: ReadonlySet<string> = new Set(['content-type', 'correlationid', 'traceparent', 'tracestate']);
const PREFIXES = ['ce_', 'kafka_', 'edagen_'] as const;

/** Whether a header is metadata that nobody gives by hand, whatever the contract says of it. */
export function isRuntimeHeader(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
