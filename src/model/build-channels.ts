import { quoted } from '../diagnostics/safe-text.js';
import type { Location, ResolvedNode } from '../document/source-document.js';
import type { ChannelModel, ParameterModel } from './contract-model.js';
import { readKafkaChannel } from './kafka-bindings.js';
import type { ModelContext } from './model-context.js';
import { explicitWords } from './names/explicit-name.js';
import { camelCase, foldName, pascalCase } from './names/letter-case.js';
import { childOf, compareText, entriesOf, locationKey, ownValue } from './reading/document-node.js';
import { readRuntimeExpression } from './reading/runtime-expression.js';
import { lookUp, textAt } from './reading/trait-layers.js';

/** A channel while the model is built: what the model will say of it, and where to go on reading. */
export interface ChannelDraft {
  readonly model: Omit<ChannelModel, 'parametersTypeName' | 'messages'>;
  readonly node: ResolvedNode;
  /** The message's key in this channel, with the message itself. */
  readonly messages: readonly (readonly [string, ResolvedNode])[];
}

/** The channels of the document in order of key. */
export function buildChannels(context: ModelContext, root: ResolvedNode): ChannelDraft[] {
  const { document } = context;
  const drafts = entriesOf(document, childOf(document, root, 'channels')).map(([key, node]) => {
    const address = ownValue(node.value, 'address');
    return draftChannel(context, {
      key,
      node,
      name: channelName(context, key, node),
      address: typeof address === 'string' ? address : null,
      messages: entriesOf(document, childOf(document, node, 'messages')),
    });
  });
  reportEqualNames(context, root, drafts);
  return drafts;
}

/** Words of `x-eda-name`, else of the key. */
export function channelName(context: ModelContext, key: string, node: ResolvedNode): string {
  return camelCase(explicitWords(context, node.value, node.location) ?? key);
}

export function reportEqualNames(context: ModelContext, root: ResolvedNode, drafts: readonly ChannelDraft[]): void {
  const owners = new Map<string, ChannelDraft>();
  for (const channel of drafts) {
    const folded = foldName(channel.model.name);
    const owner = owners.get(folded);
    owners.set(folded, owner ?? channel);
    if (owner === undefined) continue;
    context.report({
      code: 'name-collision',
      message: `The channels ${quoted(owner.model.key)} and ${quoted(channel.model.key)} would both be called ${quoted(channel.model.name)} in generated code. Give one of them another name with \`x-eda-name\`.`,
      at: entryLocation(context, root, channel.model.key),
      part: 'key',
      related: [
        { at: entryLocation(context, root, owner.model.key), message: 'the channel that has the name already' },
      ],
    });
  }
}

function entryLocation(context: ModelContext, root: ResolvedNode, key: string): Location {
  return context.document.child(root.location, 'channels', key);
}

export interface ChannelParts {
  readonly key: string;
  readonly node: ResolvedNode;
  readonly name: string;
  readonly address: string | null;
  readonly messages: ChannelDraft['messages'];
}

export function draftChannel(context: ModelContext, parts: ChannelParts): ChannelDraft {
  const { document } = context;
  const { key, node, name, address, messages } = parts;
  const kafka = readKafkaChannel(document, node);
  const text = (property: string): string | undefined => textAt(document, [node], property);
  const [title, description, owner] = [text('title'), text('description'), text('x-eda-owner')];
  return {
    model: {
      key,
      name: name === '' ? 'unnamed' : name,
      origin: context.originOf(node.location),
      address,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(owner !== undefined && { owner }),
      parameters: buildParameters(context, node, address ?? ''),
      ...(kafka !== undefined && { kafka }),
    },
    node,
    messages,
  };
}

/** Declared parameters, and those that the address alone names: without a value for each there is no topic. */
function buildParameters(context: ModelContext, channel: ResolvedNode, address: string): ParameterModel[] {
  const { document } = context;
  const declared = entriesOf(document, childOf(document, channel, 'parameters'));
  const names = new Set(declared.map(([name]) => name));
  const undeclared = [...address.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name]) =>
    name === undefined || names.has(name) ? [] : [name],
  );
  return [
    ...declared.map(([name, node]) => buildParameter(context, name, node)),
    ...[...new Set(undeclared)].map((name): ParameterModel => ({ name })),
  ].toSorted((left, right) => compareText(left.name, right.name));
}

function buildParameter(context: ModelContext, name: string, node: ResolvedNode): ParameterModel {
  const { document } = context;
  // AsyncAPI 2 has a schema for it, of which that part counts that AsyncAPI 3 has left.
  const schema = childOf(document, node, 'schema');
  const said = schema === undefined ? [node] : [node, schema];
  const constant = schema && ownValue(schema.value, 'const');
  const values = texts(lookUp(document, said, 'enum')?.value ?? (constant === undefined ? undefined : [constant]));
  const examples = texts(lookUp(document, said, 'examples')?.value);
  const description = textAt(document, said, 'description');
  const [fallback] = texts([lookUp(document, said, 'default')?.value]) ?? [];
  const location = readRuntimeExpression(context, childOf(document, node, 'location'));
  return {
    name,
    ...(description !== undefined && { description }),
    ...(values !== undefined && { enum: values }),
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
    ...(location !== undefined && { location }),
  };
}

/** YAML reads `[1, 2]` as numbers; a part of an address is a text. */
function texts(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.flatMap((item) => (typeof item === 'string' || typeof item === 'number' ? [String(item)] : []));
}

/** The base of the name of the type of a channel's parameters. */
export function parametersBase(channel: ChannelDraft): string {
  return `${pascalCase(channel.model.name)}Parameters`;
}

/** Finds the channel that a `$ref` chain leads to: by the entry of `channels` that it goes through first, or by the channel itself. */
export type FindChannel = (target: ResolvedNode) => ChannelDraft | undefined;

export function indexChannels(
  context: ModelContext,
  root: ResolvedNode,
  channels: readonly ChannelDraft[],
): FindChannel {
  const index = new Map<string, ChannelDraft>();
  for (const channel of channels.toReversed()) index.set(locationKey(channel.node.location), channel);
  for (const channel of channels) index.set(locationKey(entryLocation(context, root, channel.model.key)), channel);
  return ({ via, location }) => {
    const passed = [...via, location].find((place) => index.has(locationKey(place)));
    return passed === undefined ? undefined : index.get(locationKey(passed));
  };
}
