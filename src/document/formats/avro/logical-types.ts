/** What the values of a logical type mean. They stay those of the type below: that is what decoders give, and JSON can hold. */
const MEANINGS: Readonly<Record<string, readonly [underlying: string, meaning: string]>> = {
  decimal: ['bytes fixed', 'the two’s-complement bytes of an unscaled decimal'],
  uuid: ['string fixed', 'a UUID'],
  date: ['int', 'days since 1970-01-01'],
  'time-millis': ['int', 'milliseconds since midnight'],
  'time-micros': ['long', 'microseconds since midnight'],
  'timestamp-millis': ['long', 'milliseconds since 1970-01-01T00:00:00Z'],
  'timestamp-micros': ['long', 'microseconds since 1970-01-01T00:00:00Z'],
  'timestamp-nanos': ['long', 'nanoseconds since 1970-01-01T00:00:00Z'],
  'local-timestamp-millis': ['long', 'milliseconds since 1970-01-01T00:00:00, in whichever time zone is local'],
  'local-timestamp-micros': ['long', 'microseconds since 1970-01-01T00:00:00, in whichever time zone is local'],
  'local-timestamp-nanos': ['long', 'nanoseconds since 1970-01-01T00:00:00, in whichever time zone is local'],
  duration: ['fixed', 'months, days and milliseconds as three little-endian numbers of 4 bytes'],
};

/** A sentence for readers; `undefined` for a logical type that is unknown or on a wrong type, which Avro ignores. */
export function describeLogicalType(logical: string | undefined, underlying: string): string | undefined {
  if (logical === undefined || !Object.hasOwn(MEANINGS, logical)) return undefined;
  const [types, meaning] = MEANINGS[logical] ?? ['', ''];
  return types.split(' ').includes(underlying) ? `Avro \`${logical}\`: ${meaning}.` : undefined;
}
