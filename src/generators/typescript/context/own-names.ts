import type {
  ChannelModel,
  ContractModel,
  MessageModel,
  OperationEntry,
  OperationModel,
} from '../../../model/contract-model.js';
import { camelCase, pascalCase } from '../../../model/names/letter-case.js';

/** Names that the generator itself gives, beside those of the contract's types. */
export interface OwnNames {
  readonly publish: string;
  readonly publishers: string;
  readonly publishersDescriptor: string;
  /** What is sent, as a constant that both descriptors name: a bundler drops what is a literal, and keeps what is spread. */
  readonly sends: string;
  readonly transactionContext: string;
  readonly context: string;
  readonly handlers: string;
  readonly requests: string;
  readonly service: string;
  readonly serviceDescriptor: string;
  channel(channel: ChannelModel): string;
  /** Union and constant of an event with variants. */
  variants(event: string): string;
  /** What a handler gets: `OrderPlacedFatEvent`. */
  event(message: MessageModel): string;
  /** What a responder gets: `CheckAvailabilityRequest`. */
  request(operation: OperationModel, entry: OperationEntry, message: MessageModel): string;
  /** The handlers of an event's variants: `OnOrderPlaced`. */
  handlersOf(entry: OperationEntry): string;
}

export function createOwnNames(model: ContractModel): OwnNames {
  const contract = new Set([
    ...model.messages.map((message) => message.key),
    ...model.schemas.map((schema) => schema.name),
    ...model.channels.flatMap((channel) => channel.parametersTypeName ?? []),
  ]);
  /** A contract's name is never changed: the generator qualifies its own. */
  const own = (name: string): string => {
    let free = name;
    while (contract.has(free)) free += `Of${model.typeName}`;
    return free;
  };
  const service = camelCase(model.typeName);
  const type = (suffix: string): string => own(`${model.typeName}${suffix}`);
  const responders = new Map<string, number>();
  for (const { role, entries } of model.operations)
    if (role === 'respond')
      for (const { message } of entries.flatMap(({ messages }) => messages))
        responders.set(message, (responders.get(message) ?? 0) + 1);

  return {
    publish: type('Publish'),
    publishers: type('Publishers'),
    publishersDescriptor: `${service}Publishers`,
    sends: `${service}Sends`,
    transactionContext: type('TransactionContext'),
    context: type('Context'),
    handlers: type('Handlers'),
    requests: type('Requests'),
    service: type('Service'),
    serviceDescriptor: `${service}Service`,
    channel: ({ name }) => `${name}Channel`,
    variants: own,
    event: (message) => own(`${message.key}Event`),
    request: (operation, entry, message) => {
      const several = (responders.get(message.key) ?? 0) > 1;
      return own(`${several ? `${message.key}Of${pascalCase(operation.key)}` : message.key}Request`);
    },
    handlersOf: (entry) => own(pascalCase(entry.key)),
  };
}
