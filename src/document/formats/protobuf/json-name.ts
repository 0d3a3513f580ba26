import type { Field } from 'protobufjs';

/** The name of a field in ProtoJSON: `json_name` if it has one, otherwise in lowerCamelCase, as protoc makes it. */
export function jsonName(field: Field): string {
  const stated: unknown = field.options?.['json_name'];
  if (typeof stated === 'string') return stated;
  return field.name.replaceAll(/_+(.?)/g, (_, next: string) => next.toUpperCase());
}
