/** Formats of JSON Schema (draft-07 to 2020-12), those that ajv adds, and those of the OpenAPI Format Registry. */
export const KNOWN_FORMATS: ReadonlySet<string> = new Set(
  `date time date-time iso-time iso-date-time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference
   uri-template url iri iri-reference uuid json-pointer json-pointer-uri-fragment relative-json-pointer regex
   byte binary base64url char commonmark date-time-local date-local time-local decimal decimal128 double double-int float html
   http-date int8 int16 int32 int64 uint8 uint16 uint32 uint64 media-range password unixtime unixtime-milli unixtime-micro
   sf-binary sf-boolean sf-decimal sf-integer sf-string sf-token`.split(/\s+/),
);
