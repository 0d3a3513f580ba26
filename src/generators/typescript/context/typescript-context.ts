import type {
  ChannelModel,
  ContractModel,
  MessageModel,
  OperationModel,
  SchemaModel,
} from '../../../model/contract-model.js';
import { fileNameOf } from '../../../model/names/file-name.js';
import { camelCase } from '../../../model/names/letter-case.js';
import { fileHeader } from '../text/file-header.js';
import { compare, createImportTable } from '../text/import-table.js';
import type { ImportTable } from '../text/import-table.js';
import { createModelTypes } from '../types/model-types.js';
import type { ModelTypes } from '../types/model-types.js';
import { DEFAULT_COMMAND } from './options.js';
import type { PlanTypescriptOptions } from './options.js';
import { createOwnNames } from './own-names.js';
import type { OwnNames } from './own-names.js';
import { exactFileName, uniqueNames } from './unique-names.js';

export type Variant = 'thin' | 'fat';

/** An event of which the model has variants. */
export interface VariantEvent {
  readonly event: string;
  readonly name: string;
  readonly messages: readonly { readonly variant: Variant; readonly message: MessageModel }[];
}

/** What the plans of all files share: where things are, and what they are called. */
export interface TypescriptContext {
  readonly model: ContractModel;
  readonly header: string;
  readonly extension: string;
  readonly types: ModelTypes;
  readonly names: OwnNames;
  readonly events: readonly VariantEvent[];
  schema(id: string): SchemaModel;
  message(key: string): MessageModel;
  channel(key: string): ChannelModel;
  /** Channels on which a message is received here, as an event or as a request. */
  receivingChannels(message: MessageModel): readonly ChannelModel[];
  /** Whether it is handled as an event (and not as a request). */
  isReceivedEvent(message: MessageModel): boolean;
  /** Module (path without extension) that exports the type of a schema. */
  schemaModule(schema: SchemaModel): string;
  messageModule(message: MessageModel): string;
  eventModule(event: string): string;
  validatorModule(schema: SchemaModel): string;
  validatorName(schema: SchemaModel): string;
  /** `globals`: what else a name means in the file: type parameters, global types. */
  imports(file: string, declared: readonly string[], globals?: readonly string[]): ImportTable;
}

export function createTypescriptContext(model: ContractModel, options: PlanTypescriptOptions): TypescriptContext {
  const schemas = new Map(model.schemas.map((schema) => [schema.id, schema]));
  const messages = new Map(model.messages.map((message) => [message.key, message]));
  const channels = new Map(model.channels.map((channel) => [channel.key, channel]));
  const names = createOwnNames(model);
  const events = variantEvents(model, names);
  const contractNames = new Set([...messages.keys(), ...model.schemas.map((schema) => schema.name)]);
  const extension = options.importExtension ?? '.js';
  const receivers = receiversOf(model);

  // Messages and events share a folder; an event never has the name of a message there.
  const fileKeys = [...messages.keys(), ...events.map(({ event }) => `event ${event}`)];
  const files = uniqueNames(
    fileKeys,
    (key) => fileNameOf(key.replace('event ', '')),
    (key) => exactFileName(key.replace(' ', '-')),
  );

  const schema = (id: string): SchemaModel => found(schemas.get(id), 'schema', id);
  const messageModule = (message: MessageModel): string => `messages/${files.get(message.key) ?? message.key}`;
  const homes = new Map<string, string>();
  for (const message of model.messages) {
    if (schemas.get(message.payload)?.name === message.key) homes.set(message.payload, messageModule(message));
    const headers = message.headers;
    if (headers !== undefined && schemas.get(headers)?.kind === 'headers' && !homes.has(headers))
      homes.set(headers, messageModule(message));
  }
  const parameterTypes = new Set(model.channels.map((channel) => channel.parametersTypeName));
  for (const { id, kind, name } of model.schemas)
    if (kind === 'parameters' && parameterTypes.has(name)) homes.set(id, 'channels');

  return {
    model,
    header: fileHeader(model.file, options.command ?? DEFAULT_COMMAND),
    extension,
    types: createModelTypes(model),
    names,
    events,
    schema,
    message: (key) => found(messages.get(key), 'message', key),
    channel: (key) => found(channels.get(key), 'channel', key),
    receivingChannels: ({ key }) =>
      [...new Set(receivers.get(key)?.map((operation) => operation.channel))]
        .sort(compare)
        .map((channel) => found(channels.get(channel), 'channel', channel)),
    isReceivedEvent: ({ key }) => receivers.get(key)?.some(({ role }) => role === 'receive') === true,
    schemaModule: ({ id, fileName }) => homes.get(id) ?? `schemas/${fileName}`,
    messageModule,
    eventModule: (event) => `messages/${files.get(`event ${event}`) ?? event}`,
    validatorModule: ({ fileName }) => `validators/${fileName}`,
    validatorName: ({ name }) => `validate${name}`,
    imports: (file, declared, globals = []) => {
      const table = createImportTable({ file, extension, taken: [...declared, ...globals] });
      const runtimeTaken = createImportTable({
        file,
        extension,
        taken: [...declared, ...globals],
        reserved: contractNames,
      });
      return splitByPackage(table, runtimeTaken);
    },
  };
}

/** By message, the operations that receive it as an event or request. */
function receiversOf(model: ContractModel): ReadonlyMap<string, readonly OperationModel[]> {
  const receivers = new Map<string, OperationModel[]>();
  for (const operation of model.operations)
    if (operation.role === 'receive' || operation.role === 'respond')
      for (const { message } of operation.entries.flatMap(({ messages }) => messages)) {
        const known = receivers.get(message);
        if (known === undefined) receivers.set(message, [operation]);
        else known.push(operation);
      }
  return receivers;
}

/** A name of the runtime that a contract has too is imported under another one everywhere, so that the contract keeps its own. */
function splitByPackage(contract: ImportTable, runtime: ImportTable): ImportTable {
  const tableOf = (module: string): ImportTable => (module.startsWith('@') ? runtime : contract);
  return {
    type: (module, name) => tableOf(module).type(module, name),
    value: (module, name) => tableOf(module).value(module, name),
    render: () => [runtime.render(), contract.render()].filter((part) => part !== '').join('\n'),
  };
}

function variantEvents(model: ContractModel, names: OwnNames): readonly VariantEvent[] {
  const events = new Map<string, { variant: Variant; message: MessageModel }[]>();
  for (const message of model.messages) {
    const { event, variant } = message;
    if (event !== undefined && variant !== undefined)
      events.set(event, [...(events.get(event) ?? []), { variant, message }]);
  }
  return [...events]
    .sort(([a], [b]) => compare(a, b))
    .map(([event, messages]) => ({
      event,
      name: names.variants(event),
      messages: messages.sort((a, b) => compare(a.variant, b.variant)),
    }));
}

function found<Value>(value: Value | undefined, kind: string, key: string): Value {
  if (value === undefined)
    throw new Error(`The model names the ${kind} ${key} and does not have it. This is a bug in eda-gen.`);
  return value;
}

/** Property names of entries: `orderPlaced` for a message `OrderPlaced`. */
export const memberKey = (message: MessageModel): string => camelCase(message.key);
