import { isReference } from '../document/collect-references.js';
import { isDataObject, type DataObject } from '../document/data.js';
import { isVersion2 } from '../document/is-version-2.js';
import type { Location, SourceDocument } from '../document/source-document.js';
import { isJsonSchemaFormat } from './schema-format.js';

/** An object that a map such as `channels` holds under a key. */
export interface Entry {
  readonly key: string;
  /** Where the map names it. */
  readonly entry: Location;
  /** Where it stands after every `$ref`. */
  readonly location: Location;
  readonly value: DataObject;
}

export interface MessageView extends Entry {
  readonly kind: 'message';
}

export interface ChannelView extends Entry {
  readonly kind: 'channel';
  readonly messages: readonly MessageView[];
}

/** One entry of the `messages` of an operation or reply. */
export interface NamedMessage {
  readonly at: Location;
  /** `undefined` where it is none of the channel's. */
  readonly message: MessageView | undefined;
  /** Whether the `$ref` leads to it through the channel, as the specification demands, and not past it to a component. */
  readonly through: boolean;
}

export interface ReplyView {
  readonly location: Location;
  readonly value: DataObject;
  readonly channel: ChannelView | undefined;
  readonly named: readonly NamedMessage[] | undefined;
  /** Those that it names, otherwise all of its channel. */
  readonly messages: readonly MessageView[];
}

export interface OperationView extends Entry {
  readonly kind: 'operation';
  readonly action: unknown;
  /** `undefined` where it is none of this document's. */
  readonly channel: ChannelView | undefined;
  readonly named: readonly NamedMessage[] | undefined;
  readonly messages: readonly MessageView[];
  readonly reply: ReplyView | undefined;
}

/** The contract as rules look at it. What is broken is left out: the loader and the structure check have reported it. */
export interface ContractView {
  readonly channels: readonly ChannelView[];
  readonly operations: readonly OperationView[];
}

const sameLocation = (left: Location, right: Location): boolean =>
  left.file === right.file && left.pointer === right.pointer;

export function viewContract(document: SourceDocument): ContractView {
  const root: Location = { file: document.main.path, pointer: '' };
  const channels = entriesOf(document, document.child(root, 'channels')).map((entry): ChannelView => ({
    ...entry,
    kind: 'channel',
    messages: entriesOf(document, document.child(entry.location, 'messages')).map((message) => ({
      ...message,
      kind: 'message',
    })),
  }));
  const operations = entriesOf(document, document.child(root, 'operations')).map((entry): OperationView => {
    const exchange = viewExchange(entry.location, entry.value);
    return {
      ...entry,
      kind: 'operation',
      action: entry.value['action'],
      ...exchange,
      reply: viewReply(entry.location),
    };
  });
  return { channels, operations };

  function viewExchange(location: Location, value: DataObject): Pick<ReplyView, 'channel' | 'named' | 'messages'> {
    const target = document.resolve(document.child(location, 'channel'))?.location;
    const channel = target && channels.find((candidate) => sameLocation(candidate.location, target));
    const list = value['messages'];
    const named = Array.isArray(list)
      ? list.map((_, index): NamedMessage => {
          const at = document.child(location, 'messages', index);
          const node = document.resolve(at);
          const message =
            node && channel?.messages.find((candidate) => sameLocation(candidate.location, node.location));
          const through =
            message !== undefined &&
            [message.location, ...(node?.via ?? [])].some((place) => sameLocation(place, message.entry));
          return { at, message, through };
        })
      : undefined;
    const messages = named?.flatMap(({ message }) => message ?? []) ?? channel?.messages ?? [];
    return { channel, named, messages };
  }

  function viewReply(operation: Location): ReplyView | undefined {
    const node = document.resolve(document.child(operation, 'reply'));
    if (node === undefined || !isDataObject(node.value)) return undefined;
    return { location: node.location, value: node.value, ...viewExchange(node.location, node.value) };
  }
}

/** The members of a map, each one after every `$ref`. */
export function entriesOf(document: SourceDocument, location: Location): Entry[] {
  const node = document.resolve(location);
  if (node === undefined || !isDataObject(node.value)) return [];
  return Object.keys(node.value).flatMap((key) => {
    const entry = document.child(node.location, key);
    const target = document.resolve(entry);
    if (target === undefined || !isDataObject(target.value) || isReference(target.value)) return [];
    return [{ key, entry, location: target.location, value: target.value }];
  });
}

/**
 * A part of a message or operation: its own or that of the last trait that has it. In AsyncAPI 3 an object's own part counts
 * before those of its traits; in AsyncAPI 2 traits are merged into the object, and count before it.
 */
export function partOf(document: SourceDocument, owner: Owner, name: string): Location | undefined {
  const own = Object.hasOwn(owner.value, name) ? document.child(owner.location, name) : undefined;
  const ofTraits = own === undefined || isVersion2(document) ? partOfTraits(document, owner, name) : undefined;
  return ofTraits ?? own;
}

type Owner = Pick<Entry, 'location' | 'value'>;

function partOfTraits(document: SourceDocument, owner: Owner, name: string): Location | undefined {
  const traits = owner.value['traits'];
  if (!Array.isArray(traits)) return undefined;
  for (let index = traits.length - 1; index >= 0; index -= 1) {
    const node = document.resolve(document.child(owner.location, 'traits', index));
    if (node !== undefined && isDataObject(node.value) && Object.hasOwn(node.value, name))
      return document.child(node.location, name);
  }
  return undefined;
}

/** Whether the format that AsyncAPI 2 names beside a payload is none of JSON Schema. */
export function hasForeignPayload(document: SourceDocument, message: Owner): boolean {
  const format = partOf(document, message, 'schemaFormat');
  return format !== undefined && !isJsonSchemaFormat(document.at(format));
}

/** Where the JSON Schema of a payload or of headers stands, also where it was made from Avro or Protobuf; `foreign` for RAML and the like. */
export function schemaOf(
  document: SourceDocument,
  message: Owner,
  part: 'payload' | 'headers',
): Location | 'foreign' | undefined {
  const location = partOf(document, message, part);
  const node = location && document.resolve(location);
  if (node === undefined || location === undefined) return undefined;
  for (const place of [location, ...node.via, node.location]) {
    const translation = document.translations.get(`${place.file}#${place.pointer}`);
    if (translation !== undefined) return document.resolve(translation.location)?.location;
  }
  if (isVersion2(document))
    return part === 'payload' && hasForeignPayload(document, message) ? 'foreign' : node.location;
  if (!isDataObject(node.value) || !Object.hasOwn(node.value, 'schema')) return node.location;
  if (!isJsonSchemaFormat(node.value['schemaFormat'])) return 'foreign';
  return document.resolve(document.child(node.location, 'schema'))?.location;
}
