import { quoted } from '../../diagnostics/safe-text.js';
import type { Translation } from '../../document/formats/foreign-schema.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Finding } from '../model-context.js';
import { locationKey } from '../reading/document-node.js';
import { isJsonType } from './json-type.js';

/** The translation of a payload that is Avro or Protobuf, also where it is so behind a `$ref`. */
export function translationOf(document: SourceDocument, payload: Location): Translation | undefined {
  const node = document.resolve(payload);
  const places = [payload, ...(node?.via ?? []), ...(node === undefined ? [] : [node.location])];
  return places
    .map((place) => document.translations.get(locationKey(place)))
    .find((translation) => translation !== undefined);
}

/** What is to be brought for a payload whose bytes the runtime cannot write. */
export function codecFinding({ format, stated }: Translation, contentType: string | undefined): Finding {
  const name = format === 'avro' ? 'Avro' : 'Protobuf';
  const [form, bytes] =
    format === 'avro'
      ? ['JSON', 'Avro binary, mostly with the id of the schema in a registry before it']
      : ['ProtoJSON', 'Protobuf binary'];
  const refused =
    contentType === undefined || isJsonType(contentType)
      ? ''
      : ` It refuses the content type ${quoted(contentType)} when it starts: the contract has to say one of JSON.`;
  return {
    code: 'payload-codec',
    message: `Types and validators are made from this ${name} schema, but the runtime writes and reads ${form}.${refused} For services that expect ${bytes}, wrap the transport in one that translates the value of each record.`,
    at: stated,
  };
}
