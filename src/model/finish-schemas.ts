import type { ChannelDraft } from './build-channels.js';
import type { JsonSchema, JsonSchemaObject, ParameterModel, SchemaModel } from './contract-model.js';
import type { MessageParts } from './messages/message-parts.js';
import type { ModelContext } from './model-context.js';
import type { ModelNames } from './name-model.js';
import { fileNameOf } from './names/file-name.js';
import { compareText, isPlainObject, ownValue } from './reading/document-node.js';
import type { CollectedSchema } from './schemas/collect-schemas.js';

export interface FinishSchemasOptions {
  readonly channels: readonly ChannelDraft[];
  readonly messages: readonly MessageParts[];
  readonly collected: ReadonlyMap<string, CollectedSchema>;
  readonly names: ModelNames;
}

/** Every schema that becomes a type, in order of name. */
export function finishSchemas(context: ModelContext, options: FinishSchemasOptions): SchemaModel[] {
  const { channels, messages, collected, names } = options;
  const payloads = new Map(messages.map((message) => [names.payloadOf(message), names.message(message.draft.id)]));
  // What only led to the shared schema of the same name is that schema now.
  const replaced = new Set(messages.map((message) => message.payloadId).filter((id) => !payloads.has(id)));
  const ofDocument = [...collected.values()]
    .filter((schema) => !replaced.has(schema.id))
    .map((schema) => {
      const payload = payloads.get(schema.id);
      return describe(context, {
        ...schema,
        name: payload ?? names.schema(schema.id),
        kind: payload === undefined ? 'shared' : 'payload',
        location: schema.node.location,
        value: schema.node.value,
      });
    });
  const ofHeaders = messages.flatMap((message) => {
    if (message.headers === undefined) return [];
    return describe(context, {
      id: message.headersId,
      name: `${names.message(message.draft.id)}Headers`,
      kind: 'headers',
      location: message.headersLocation,
      schema: message.headers,
      value: context.document.at(message.headersLocation),
    });
  });
  const ofParameters = channels
    .filter((channel) => channel.model.parameters.length > 0)
    .map((channel) => {
      const location = context.document.child(channel.node.location, 'parameters');
      return describe(context, {
        id: context.idOf(location),
        name: names.parameters(channel.model.key),
        kind: 'parameters',
        location,
        schema: parametersSchema(channel.model.parameters),
        value: undefined,
      });
    });
  return [...ofDocument, ...ofHeaders, ...ofParameters].toSorted((left, right) => compareText(left.name, right.name));
}

interface Described {
  readonly id: string;
  readonly name: string;
  readonly kind: SchemaModel['kind'];
  readonly location: CollectedSchema['node']['location'];
  readonly schema: JsonSchema;
  /** The schema as it stands in the document. */
  readonly value: unknown;
}

function describe(context: ModelContext, described: Described): SchemaModel {
  const { id, name, kind, location, schema, value } = described;
  const [title, description] = [ownValue(schema, 'title'), ownValue(schema, 'description')];
  const extensions = Object.entries(isPlainObject(value) ? value : {}).filter(([keyword]) => keyword.startsWith('x-'));
  return {
    id,
    name,
    fileName: fileNameOf(name),
    origin: context.originOf(location),
    kind,
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    ...(ownValue(schema, 'deprecated') === true && { deprecated: true }),
    schema,
    ...(extensions.length > 0 && { extensions: Object.fromEntries(extensions) }),
  };
}

/** Parts of an address are texts; a value has to be given where neither a default nor the message tells it. */
function parametersSchema(parameters: readonly ParameterModel[]): JsonSchemaObject {
  const properties = parameters.map((parameter): [string, JsonSchemaObject] => [
    parameter.name,
    {
      type: 'string',
      ...(parameter.description !== undefined && { description: parameter.description }),
      ...(parameter.enum !== undefined && { enum: parameter.enum }),
      ...(parameter.default !== undefined && { default: parameter.default }),
      ...(parameter.examples !== undefined && { examples: parameter.examples }),
    },
  ]);
  const required = parameters
    .filter((parameter) => parameter.default === undefined && parameter.location === undefined)
    .map((parameter) => parameter.name);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
