import { isDataObject } from '../../document/data.js';
import { isOurExtension } from '../rules/our-extension.js';
import type { Leniency } from './leniency.js';

/** Words that AsyncAPI uses for what code is made from: where one stands in another place, something is meant. */
const MEANINGFUL: ReadonlySet<string> = new Set(
  `publish subscribe message messages channel channels operation operations components payload headers oneOf $ref action
   address reply host url protocol server servers bindings parameters parameter schema schemas location schemaFormat traits
   correlationId contentType type`.split(/\s+/),
);

/** What only tells something about a list of messages, and is said again by each of them. */
const OF_A_LIST: ReadonlySet<string> = new Set([
  'name',
  'title',
  'summary',
  'description',
  'tags',
  'examples',
  'messageId',
]);

/** A property that the specification does not have, of which nothing would be made. */
export const unknownProperty: Leniency = ({ kind, path, value, error, property, suggestion }) => {
  if (error.keyword !== 'additionalProperties' || property === undefined) return undefined;
  if (suggestion !== undefined || isOurExtension(property)) return undefined;
  const isList = kind === 'message' && path.length === 0 && isDataObject(value) && Object.hasOwn(value, 'oneOf');
  if (MEANINGFUL.has(property) || (isList && !OF_A_LIST.has(property))) return undefined;
  return { code: 'lenient-unknown-property', assumed: 'and makes nothing of it', edits: [] };
};
