import type { ChannelModel, ParameterModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { RUNTIME_MODULE } from '../context/options.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { docComment } from '../text/doc-comment.js';
import { compare } from '../text/import-table.js';
import { jsonLiteral, propertyName, stringLiteral } from '../text/literal.js';
import { listCode, objectCode, presentEntries } from '../text/object-code.js';
import { literalType } from '../types/literal-type.js';
import { printType } from '../types/print-type.js';
import { primitive } from '../types/type-node.js';
import type { PropertyNode, TypeNode } from '../types/type-node.js';
import { unionOf } from '../types/combine-types.js';
import type { ChannelsView } from '../views/channels-view.js';
import { locationCode } from './message-fields.js';

const parameterType = (parameter: ParameterModel): TypeNode =>
  parameter.enum === undefined ? primitive('string') : unionOf(parameter.enum.map(literalType));

function parameterProperty(parameter: ParameterModel, optional: boolean): PropertyNode {
  const examples = parameter.examples ?? [];
  return {
    name: parameter.name,
    type: optional ? unionOf([parameterType(parameter), primitive('undefined')]) : parameterType(parameter),
    optional,
    doc: {
      text: parameter.description,
      notes: examples.length > 0 ? [`(example ${examples[0] ?? ''})`] : [],
      deprecated: false,
    },
  };
}

/** Whether a publisher has to give it: the contract tells neither where it is in the message nor a default. */
const isGiven = (parameter: ParameterModel): boolean =>
  parameter.location === undefined && parameter.default === undefined;

/** What a publisher gives for a channel's parameters: the channel's own type where it has to give them all. */
export function publishedParameters(
  channel: ChannelModel,
  typeName: () => string,
): { readonly type: string; readonly required: boolean } | undefined {
  const { parameters } = channel;
  if (parameters.length === 0 || channel.parametersTypeName === undefined) return undefined;
  if (parameters.every(isGiven)) return { type: typeName(), required: true };
  const members = parameters.map((parameter) => {
    const { name, type, optional } = parameterProperty(parameter, !isGiven(parameter));
    return `readonly ${propertyName(name)}${optional ? '?' : ''}: ${printType(type)}`;
  });
  return { type: `{ ${members.join('; ')} }`, required: parameters.some(isGiven) };
}

export function planChannels(context: TypescriptContext): readonly FilePlan[] {
  const channels = context.model.channels.toSorted((a, b) => compare(a.name, b.name));
  if (channels.length === 0) return [];
  const withParameters = channels.filter((channel) => channel.parametersTypeName !== undefined);
  const declared = [
    ...channels.map((channel) => context.names.channel(channel)),
    ...withParameters.map((channel) => channel.parametersTypeName ?? ''),
  ];
  const imports = context.imports('channels', declared);
  const view: ChannelsView = {
    header: context.header,
    descriptorType: imports.type(RUNTIME_MODULE, 'ChannelDescriptor'),
    types: withParameters.map((channel) => ({
      doc: docComment({ text: `Parameters of the address ${channel.address ?? channel.key}.` }),
      name: channel.parametersTypeName ?? '',
      type: printType({
        kind: 'object',
        properties: channel.parameters.map((parameter) => parameterProperty(parameter, false)),
        index: null,
        openIndex: false,
      }),
    })),
    channels: channels.map((channel) => ({
      doc: docComment({ text: channel.description ?? channel.title }),
      name: context.names.channel(channel),
      descriptor: channelCode(channel, context.names.channel(channel).length),
    })),
    imports: imports.render(),
  };
  return [{ path: 'channels.ts', template: 'typescript/channels', view }];
}

function channelCode(channel: ChannelModel, nameLength: number): string {
  const { kafka } = channel;
  const address = kafka?.topic ?? channel.address;
  return objectCode(
    presentEntries([
      ['key', stringLiteral(channel.key)],
      ['address', address === null ? 'null' : stringLiteral(address)],
      ['parameters', channel.parameters.length === 0 ? undefined : parametersCode(channel.parameters)],
      ['partitions', kafka?.partitions === undefined ? undefined : jsonLiteral(kafka.partitions)],
      ['retentionMs', kafka?.retentionMs === undefined ? undefined : jsonLiteral(kafka.retentionMs)],
    ]),
    'export const : ChannelDescriptor = ;'.length + nameLength,
  );
}

function parametersCode(parameters: readonly ParameterModel[]): string {
  const items = parameters.map((parameter) =>
    objectCode(
      presentEntries([
        ['name', stringLiteral(parameter.name)],
        ['enum', parameter.enum === undefined ? undefined : jsonLiteral(parameter.enum)],
        ['default', parameter.default === undefined ? undefined : stringLiteral(parameter.default)],
        ['location', parameter.location === undefined ? undefined : locationCode(parameter.location)],
      ]),
    ),
  );
  return listCode(items);
}
