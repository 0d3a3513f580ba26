import type { ChannelModel, MessageModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { RUNTIME_MODULE } from '../context/options.js';
import type { TypescriptContext, VariantEvent } from '../context/typescript-context.js';
import { docComment } from '../text/doc-comment.js';
import type { ImportTable } from '../text/import-table.js';
import { stringLiteral } from '../text/literal.js';
import { indentCode, objectCode } from '../text/object-code.js';
import type { DeclaredTypeView } from '../views/declared-type-view.js';
import type { EventView, MessageView } from '../views/message-view.js';
import type { VariantsView } from '../views/variants-view.js';
import { headerTypesCode, messageFields } from './message-fields.js';
import { declaredType } from './plan-schemas.js';

export const messageText = (message: MessageModel): string | undefined =>
  message.description ?? message.summary ?? message.title;

const none = (imports: ImportTable): string => imports.type(RUNTIME_MODULE, 'None');

/** Type of a message's headers, as a file knows it. */
function headersType(context: TypescriptContext, message: MessageModel, imports: ImportTable, file: string): string {
  if (message.headers === undefined) return none(imports);
  const headers = context.schema(message.headers);
  const module = context.schemaModule(headers);
  return module === file ? headers.name : imports.type(module, headers.name);
}

/** The parameters of one of these channels. */
export function parametersType(channels: readonly ChannelModel[], imports: ImportTable): string {
  const types = channels.map(({ parametersTypeName }) =>
    parametersTypeName === undefined ? none(imports) : imports.type('channels', parametersTypeName),
  );
  return types.length === 0 ? none(imports) : [...new Set(types)].join(' | ');
}

/** `name: 'OrderPlaced'` and the rest of what a handler gets. */
export function receivedFields(
  context: TypescriptContext,
  message: MessageModel,
  options: {
    readonly name: string;
    readonly payload: string;
    /** Those on which it comes. */
    readonly channels: readonly ChannelModel[];
    readonly imports: ImportTable;
    readonly file: string;
  },
): readonly string[] {
  const { imports, file, channels } = options;
  return [
    `name: ${stringLiteral(options.name)}`,
    ...(message.variant === undefined ? [] : [`variant: ${stringLiteral(message.variant)}`]),
    `payload: ${options.payload}`,
    `headers: ${headersType(context, message, imports, file)}`,
    `parameters: ${parametersType(channels, imports)}`,
    `metadata: ${imports.type(RUNTIME_MODULE, 'MessageMetadata')}`,
  ];
}

export function planMessages(context: TypescriptContext): readonly FilePlan[] {
  return [
    ...context.model.messages.map((message) => planMessage(context, message)),
    ...context.events.map((event) => planVariants(context, event)),
  ];
}

function planMessage(context: TypescriptContext, message: MessageModel): FilePlan {
  const file = context.messageModule(message);
  const payload = context.schema(message.payload);
  const headers = message.headers === undefined ? undefined : context.schema(message.headers);
  const isEvent = context.isReceivedEvent(message);
  const eventName = context.names.event(message);
  const own = [payload, ...(headers === undefined ? [] : [headers])].filter(
    (schema) => context.schemaModule(schema) === file,
  );
  const declared = [message.key, ...own.map((schema) => schema.name), ...(isEvent ? [eventName] : [])];
  const imports = context.imports(file, declared);

  const types: DeclaredTypeView[] = own.map((schema) => declaredType(context, schema, imports, file));
  const text = messageText(message);
  const [first] = types;
  if (first?.name === message.key && text !== undefined)
    types[0] = { ...first, doc: docComment({ text, deprecated: message.deprecated }) };
  if (!types.some(({ name }) => name === message.key)) {
    const type = imports.type(context.schemaModule(payload), payload.name);
    types.unshift({ doc: docComment({ text, deprecated: message.deprecated }), name: message.key, type });
  }

  const validator = (schema: typeof payload): string =>
    imports.value(context.validatorModule(schema), context.validatorName(schema));
  const fields = messageFields(message, {
    payload: validator(payload),
    headers: headers === undefined ? undefined : validator(headers),
    headerTypes: headers === undefined ? undefined : headerTypesCode(context, headers.id),
  });
  const label = message.variant === undefined ? message.type : `${message.type} (${message.variant})`;
  const event: EventView = {
    doc: docComment({ text: `${label}, as a handler gets it.` }),
    name: eventName,
    fields: isEvent
      ? receivedFields(context, message, {
          name: message.event ?? message.key,
          payload: message.key,
          channels: context.receivingChannels(message),
          imports,
          file,
        })
      : [],
  };
  for (const name of ['assertPayload', 'checkPayload', 'isPayload', 'standardPayload'])
    imports.value(RUNTIME_MODULE, name);
  const view: MessageView = {
    header: context.header,
    types,
    events: isEvent ? [event] : [],
    constant: {
      doc: docComment({ text: `The message ${label}: \`validate\`, \`assert\` and \`is\` check its payload.` }),
      name: message.key,
      type: `${imports.type(RUNTIME_MODULE, 'Message')}<${message.key}, ${headersType(context, message, imports, file)}>`,
      fields: fields.map((field) => indentCode(field, '  ').trimStart()),
    },
    imports: imports.render(),
  };
  return { path: `${file}.ts`, template: 'typescript/message', view };
}

function planVariants(context: TypescriptContext, event: VariantEvent): FilePlan {
  const file = context.eventModule(event.event);
  const imports = context.imports(file, [event.name]);
  const messages = event.messages.map(({ variant, message }) => ({
    variant,
    local: imports.value(context.messageModule(message), message.key),
  }));
  for (const name of ['assertVariants', 'checkVariants', 'isVariant', 'standardVariants'])
    imports.value(RUNTIME_MODULE, name);
  const union = messages.map(({ local }) => local).join(' | ');
  const types = messages.map(({ variant, local }) => `readonly ${variant}: typeof ${local}`);
  const list = event.messages.map(({ variant }) => variant).join(' or ');
  const view: VariantsView = {
    header: context.header,
    doc: docComment({ text: `${event.event}: ${list}.` }),
    name: event.name,
    type: union,
    constantType: `${imports.type(RUNTIME_MODULE, 'VariantMessage')}<${event.name}, { ${types.join('; ')} }>`,
    fields: [
      `type: ${stringLiteral(event.messages[0]?.message.type ?? event.event)}`,
      `variants: ${objectCode(messages.map(({ variant, local }) => [variant, local] as const))}`,
    ],
    imports: imports.render(),
  };
  return { path: `${file}.ts`, template: 'typescript/variants', view };
}
