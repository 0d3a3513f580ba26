import type { ChannelDraft } from './build-channels.js';
import { parametersBase } from './build-channels.js';
import type { OperationDraft } from './build-operations.js';
import type { MessageParts } from './messages/message-parts.js';
import type { ModelContext } from './model-context.js';
import { assignNames } from './names/assign-names.js';
import { explicitName } from './names/explicit-name.js';
import { pascalCase } from './names/letter-case.js';
import type { NameSubject } from './names/name-subject.js';
import { schemaBaseName } from './names/schema-base-name.js';
import { sdkNames } from './names/sdk-names.js';
import { groupBy } from './reading/group-by.js';
import type { CollectedSchema } from './schemas/collect-schemas.js';

/** What has names, and where they come from. */
export interface Nameable {
  readonly typeName: string;
  readonly channels: readonly ChannelDraft[];
  readonly operationsOf: (draftId: string) => readonly OperationDraft[];
  readonly messages: readonly MessageParts[];
  readonly schemas: ReadonlyMap<string, CollectedSchema>;
}

export interface ModelNames {
  readonly message: (draftId: string) => string;
  readonly event: (event: string) => string;
  /** Of a schema that is no message's payload. */
  readonly schema: (id: string) => string;
  readonly parameters: (channelKey: string) => string;
  /** The schema that is a message's payload: its own, or the shared one of the same name that it only refers to. */
  readonly payloadOf: (message: MessageParts) => string;
}

/** Gives every type of the model its name, all at once, so that no two are equal. */
export function nameModel(context: ModelContext, model: Nameable): ModelNames {
  const payloads = choosePayloads(context, model);
  const isPayload = new Set(payloads.values());
  const aliased = new Set(model.messages.map((message) => message.payloadId));
  const subjects = [
    ...model.messages.map((message) => messageSubject(context, message, model.operationsOf(message.draft.id))),
    ...eventSubjects(context, model),
    ...[...model.schemas.values()]
      .filter((schema) => !isPayload.has(schema.id) && !aliased.has(schema.id))
      .map((schema) => schemaSubject(context, schema)),
    ...model.channels
      .filter((channel) => channel.model.parameters.length > 0)
      .map((channel) => parametersSubject(context, channel)),
  ];
  const names = assignNames(
    context,
    subjects,
    sdkNames(
      model.typeName,
      model.channels.map((channel) => channel.model.name),
    ),
  );
  const nameOf = (kind: NameSubject['kind'], id: string): string => names.get(`${kind}:${id}`) ?? 'Unnamed';
  return {
    message: (id) => nameOf('message', id),
    event: (event) => nameOf('event', event),
    schema: (id) => nameOf('schema', id),
    parameters: (key) => nameOf('parameters', key),
    payloadOf: (message) => payloads.get(message) ?? message.payloadId,
  };
}

/**
 * A message `Order` whose payload is a `$ref` to the schema `Order` is what most documents have: message and schema are one
 * type. Where two messages could claim the schema, it stays a type of its own.
 */
function choosePayloads(context: ModelContext, model: Nameable): ReadonlyMap<MessageParts, string> {
  const own = new Set(model.messages.map((message) => message.payloadId));
  const targetOf = (message: MessageParts): CollectedSchema | undefined => {
    const aliasOf = model.schemas.get(message.payloadId)?.aliasOf;
    const target = aliasOf === undefined || own.has(aliasOf) ? undefined : model.schemas.get(aliasOf);
    return target !== undefined && nameWanted(context, target) === messageName(context, message) ? target : undefined;
  };
  const claims = groupBy(
    model.messages.filter((message) => targetOf(message) !== undefined),
    (message) => targetOf(message)?.id ?? '',
  );
  const chosen = new Map(model.messages.map((message) => [message, message.payloadId]));
  for (const [id, [message, ...rivals]] of claims)
    if (message !== undefined && rivals.length === 0) chosen.set(message, id);
  return chosen;
}

function messageName(context: ModelContext, { draft }: MessageParts): string {
  return explicitName(context, draft.node.value, draft.node.location) ?? draft.base;
}

function nameWanted(context: ModelContext, { node }: CollectedSchema): string {
  return explicitName(context, node.value, node.location) ?? schemaBaseName(node.location);
}

function messageSubject(
  context: ModelContext,
  message: MessageParts,
  operations: readonly OperationDraft[],
): NameSubject {
  const { draft } = message;
  const fixed = explicitName(context, draft.node.value, draft.node.location);
  const isRequest = operations.some(({ role }) => role === 'respond');
  return {
    id: `message:${draft.id}`,
    kind: 'message',
    base: draft.base,
    ...(fixed !== undefined && { fixed }),
    location: draft.node.location,
    ...(draft.scope !== undefined && { scope: draft.scope }),
    file: context.originOf(draft.node.location).file,
    derived: (name) => [
      `${name}Event`,
      ...(message.headers === undefined ? [] : [`${name}Headers`]),
      ...(isRequest ? [`${name}Request`] : []),
    ],
  };
}

/** An event's place is that of the first of its variants. */
function eventSubjects(context: ModelContext, model: Nameable): NameSubject[] {
  const variants = groupBy(model.messages, ({ draft }) => draft.event);
  return [...variants].flatMap(([event, [first]]) => {
    if (event === undefined || first === undefined) return [];
    const { location } = first.draft.node;
    return [
      {
        id: `event:${event}`,
        kind: 'event' as const,
        base: pascalCase(event) || 'Unnamed',
        location,
        file: context.originOf(location).file,
        derived: (name: string) => [`On${name}`, `${name}Event`],
      },
    ];
  });
}

function schemaSubject(context: ModelContext, schema: CollectedSchema): NameSubject {
  const { location, value } = schema.node;
  const fixed = explicitName(context, value, location);
  return {
    id: `schema:${schema.id}`,
    kind: 'schema',
    base: schemaBaseName(location),
    ...(fixed !== undefined && { fixed }),
    location,
    file: context.originOf(location).file,
    derived: () => [],
  };
}

function parametersSubject(context: ModelContext, channel: ChannelDraft): NameSubject {
  const { location } = channel.node;
  return {
    id: `parameters:${channel.model.key}`,
    kind: 'parameters',
    base: parametersBase(channel),
    location,
    file: context.originOf(location).file,
    derived: () => [],
  };
}
