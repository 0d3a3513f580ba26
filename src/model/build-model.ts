import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isVersion2 } from '../document/is-version-2.js';
import type { PointOfView } from '../document/point-of-view.js';
import type { ResolvedNode, SourceDocument } from '../document/source-document.js';
import { buildChannels, indexChannels, type ChannelDraft } from './build-channels.js';
import { buildOperations, indexOperations, type OperationDraft } from './build-operations.js';
import type { ChannelModel, ContractModel, MessageModel, ServerModel } from './contract-model.js';
import { finishOperations } from './finish-operations.js';
import { finishSchemas } from './finish-schemas.js';
import { draftV2, type DraftsV2 } from './from-v2/draft-v2.js';
import { buildMessage } from './messages/build-message.js';
import { draftMessages } from './messages/draft-messages.js';
import { distinctMarks } from './messages/message-marks.js';
import { readMessageParts, type MessageParts } from './messages/message-parts.js';
import { createModelContext, type ModelContext } from './model-context.js';
import { nameModel, type ModelNames } from './name-model.js';
import { nameService, type ServiceName } from './names/service-name.js';
import { childOf, compareText, entriesOf, locationKey } from './reading/document-node.js';
import { textAt } from './reading/trait-layers.js';
import { createSchemaCollector } from './schemas/collect-schemas.js';

export interface BuildModelOptions {
  /** `service`: the document's own side. `client`: its peers', with every operation turned round. */
  readonly role: 'service' | 'client';
  /** Name instead of that of the document. */
  readonly serviceName?: string | undefined;
  /** Of a document of AsyncAPI 2; `service` by default. */
  readonly pointOfView?: PointOfView | undefined;
}

export interface BuildModelResult {
  /** `undefined` where a diagnostic is an error. */
  readonly model: ContractModel | undefined;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The model of a contract. A mistake in the document is a diagnostic, never an exception. */
export function buildModel(document: SourceDocument, options: BuildModelOptions): BuildModelResult {
  const found: Diagnostic[] = [];
  const context = createModelContext(document, found);
  const location = { file: document.main.path, pointer: '' };
  const root = document.resolve(location) ?? { location, value: document.main.value, via: [] };
  const name = nameService(context, root.value, options);
  const built =
    name === undefined
      ? undefined
      : build(context, root, name, {
          side: options.role,
          pointOfView: options.pointOfView ?? 'service',
        });
  const failed = found.some((diagnostic) => diagnostic.severity === 'error');
  return { model: failed ? undefined : built, diagnostics: sortDiagnostics(found) };
}

function build(
  context: ModelContext,
  root: ResolvedNode,
  { service, typeName }: ServiceName,
  view: { readonly side: 'service' | 'client'; readonly pointOfView: PointOfView },
): ContractModel {
  const { document } = context;
  const { side } = view;
  const { channels, operations } = draft(context, root, view);
  const operationsOf = indexOperations(operations);
  const drafts = draftMessages(context, channels, operations);
  const collector = createSchemaCollector(context);
  const messages = [...drafts.values()].map((draft) => readMessageParts(collector, draft, operationsOf(draft.id)));
  const schemas = collector.collect();
  const names = nameModel(context, { typeName, channels, operationsOf, messages, schemas });
  const text = (...path: string[]): string | undefined => textAt(document, [root], ...path);
  const [description, owner] = [text('info', 'description'), text('x-eda-owner')];
  const license = text('info', 'license', 'name');
  const id = text('id');
  return {
    service,
    typeName,
    source: id === undefined ? service : side === 'client' ? `${id}-client` : id,
    file: document.main.displayPath,
    asyncapi: text('asyncapi') ?? '',
    title: text('info', 'title') ?? service,
    version: text('info', 'version') ?? '',
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(license !== undefined && { license }),
    servers: buildServers(context, root),
    channels: channels.map((channel) => finishChannel(channel, names)),
    operations: finishOperations(context, { service, side, operations, messages: drafts, names }),
    messages: finishMessages(context, { channels, operations, messages, names }),
    schemas: finishSchemas(context, { channels, messages, collected: schemas, names }),
  };
}

function draft(
  context: ModelContext,
  root: ResolvedNode,
  view: { readonly side: 'service' | 'client'; readonly pointOfView: PointOfView },
): DraftsV2 {
  if (isVersion2(context.document)) return draftV2(context, root, view);
  const channels = buildChannels(context, root);
  return { channels, operations: buildOperations(context, root, view.side, indexChannels(context, root, channels)) };
}

function buildServers(context: ModelContext, root: ResolvedNode): ServerModel[] {
  const { document } = context;
  return entriesOf(document, childOf(document, root, 'servers')).map(([key, node]) => {
    const description = textAt(document, [node], 'description');
    return {
      key,
      host: textAt(document, [node], 'host') ?? hostOf(textAt(document, [node], 'url') ?? ''),
      protocol: textAt(document, [node], 'protocol') ?? '',
      ...(description !== undefined && { description }),
    };
  });
}

/** AsyncAPI 2 has a URL, with or without a protocol and a path. */
function hostOf(url: string): string {
  return url.replace(/^[^/]*:\/\//, '').replace(/\/.*$/s, '');
}

function finishChannel(channel: ChannelDraft, names: ModelNames): ChannelModel {
  const { model } = channel;
  return {
    ...model,
    ...(model.parameters.length > 0 && { parametersTypeName: names.parameters(model.key) }),
    messages: [...new Set(channel.messages.map(([, node]) => names.message(locationKey(node.location))))].toSorted(
      compareText,
    ),
  };
}

interface FinishMessagesOptions {
  readonly channels: readonly ChannelDraft[];
  readonly operations: readonly OperationDraft[];
  readonly messages: readonly MessageParts[];
  readonly names: ModelNames;
}

function finishMessages(context: ModelContext, options: FinishMessagesOptions): MessageModel[] {
  const { channels, operations, messages, names } = options;
  const constants = new Map(messages.map((message) => [message.draft.id, message.constants]));
  const marks = distinctMarks(constants, messagesTogether(channels, operations));
  return messages
    .map((message) => {
      const { draft } = message;
      return buildMessage(context, draft, message, {
        key: names.message(draft.id),
        ...(draft.event !== undefined && { event: names.event(draft.event) }),
        payload: names.payloadOf(message),
        marks: marks.get(draft.id) ?? [],
      });
    })
    .toSorted((left, right) => compareText(left.key, right.key));
}

/** Ids of the messages that can come on one topic. */
function messagesTogether(
  channels: readonly ChannelDraft[],
  operations: readonly OperationDraft[],
): readonly (readonly string[])[] {
  const together = [
    ...channels.map((channel) => channel.messages.map(([, node]) => node)),
    ...operations.flatMap((operation) => (operation.reply === undefined ? [] : [operation.reply.messages])),
  ];
  return together.map((nodes) => [...new Set(nodes.map((node) => locationKey(node.location)))]);
}
