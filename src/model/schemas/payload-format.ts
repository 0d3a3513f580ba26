import { isVersion2 } from '../../document/is-version-2.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { lookUp, withTraits } from '../reading/trait-layers.js';
import { isPlainObject } from '../reading/document-node.js';
import { dialectOfSchemaFormat } from './dialect.js';

export interface PayloadFormat {
  readonly format: string;
  /** Of what names it. */
  readonly location: Location;
}

const PAYLOAD = /\/payload$/;

/** The format of the payload at a location, where AsyncAPI 2 names one beside it, or in a trait, that is none of JSON Schema. */
export function foreignFormat(document: SourceDocument, payload: Location): PayloadFormat | undefined {
  if (!PAYLOAD.test(payload.pointer) || !isVersion2(document)) return undefined;
  const location = { file: payload.file, pointer: payload.pointer.replace(PAYLOAD, '') };
  const value = document.at(location);
  if (!isPlainObject(value)) return undefined;
  const found = lookUp(document, withTraits(document, { location, value, via: [] }), 'schemaFormat');
  return typeof found?.value === 'string' && dialectOfSchemaFormat(found.value) === undefined
    ? { format: found.value, location: found.location }
    : undefined;
}
