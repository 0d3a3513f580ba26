import type { MessageModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { CODEGEN_CONTRACT, RUNTIME_MODULE } from '../context/options.js';
import { memberKey } from '../context/typescript-context.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { commentLine } from '../text/comment-text.js';
import { docComment } from '../text/doc-comment.js';
import type { ImportTable } from '../text/import-table.js';
import { propertyName, stringLiteral } from '../text/literal.js';
import { objectCode } from '../text/object-code.js';
import type { MemberView } from '../views/member-view.js';
import type { ServiceView } from '../views/service-view.js';
import { entriesCode } from './descriptor-code.js';
import { alternativesMember, entriesOf, entryMember, optionsParameter, payloadType } from './operation-members.js';
import type { FunctionParts, OperationAndEntry } from './operation-members.js';
import { messageText, parametersType, receivedFields } from './plan-messages.js';

const FILE = 'service';

export function planService(context: TypescriptContext): FilePlan {
  const { names, model } = context;
  const receives = entriesOf(context, 'receive');
  const responds = entriesOf(context, 'respond');
  const requests = entriesOf(context, 'request');
  const isVariants = ({ entry }: OperationAndEntry): boolean =>
    entry.messages.some(({ variant }) => variant !== undefined);
  const declared = [
    names.context,
    names.handlers,
    names.requests,
    names.service,
    names.serviceDescriptor,
    'connect',
    ...receives.filter(isVariants).map(({ entry }) => names.handlersOf(entry)),
    ...responds.filter(isVariants).map(({ entry }) => names.handlersOf(entry)),
    ...responds.flatMap(({ operation, entry }) =>
      entry.messages.map(({ message }) => names.request(operation, entry, context.message(message))),
    ),
  ];
  const imports = context.imports(FILE, declared, ['Promise', 'Scope', 'Context', '_Scope']);
  const runtime = (name: string): string => imports.type(RUNTIME_MODULE, name);
  imports.value(RUNTIME_MODULE, 'connectService');

  const sends = entriesOf(context, 'send').length > 0;
  const contextType = `${names.context} & Scope`;
  const handlerType = (item: OperationAndEntry, message: MessageModel, scope: string): string =>
    item.operation.role === 'receive'
      ? `${runtime('EventHandler')}<${eventType(context, item, message, imports)}, ${scope}>`
      : `${runtime('RequestHandler')}<${names.request(item.operation, item.entry, message)}, ${repliedType(item, imports)}, ${scope}>`;
  const handlersEmpty = receives.length + responds.length === 0;

  const view: ServiceView = {
    header: context.header,
    title: commentLine(model.title),
    names: {
      context: names.context,
      requests: names.requests,
      handlers: names.handlers,
      service: names.service,
      serviceDescriptor: names.serviceDescriptor,
      publish: imports.type('publishers', names.publish),
      transactionContext: imports.type('publishers', names.transactionContext),
      handlerContext: runtime('HandlerContext'),
      serviceType: runtime('Service'),
      withoutTransaction: runtime('WithoutTransaction'),
      transactionOf: runtime('TransactionOf'),
      connectOptions: runtime('ConnectOptions'),
      serviceDescriptorType: runtime('ServiceDescriptor'),
      none: requests.length === 0 ? runtime('None') : '',
    },
    requests: requests.map((item) => requestMember(context, item, imports)),
    variantHandlers: [...receives, ...responds].filter(isVariants).map((item) => ({
      doc: docComment({ text: `Handlers of the variants of ${item.entry.name}.` }),
      name: names.handlersOf(item.entry),
      handlers: item.entry.messages.map((entryMessage) => {
        const message = context.message(entryMessage.message);
        return {
          doc: docComment({ text: messageText(message), deprecated: message.deprecated }, '  '),
          name: propertyName(entryMessage.variant ?? memberKey(message)),
          type: handlerType(item, message, 'Context'),
        };
      }),
    })),
    requestTypes: responds.flatMap((item) =>
      item.entry.messages.map(({ message }) => requestType(context, item, context.message(message), imports)),
    ),
    handlers: [...receives, ...responds].map((item) => {
      const { operation, entry } = item;
      const [first] = entry.messages;
      const message = context.message(first?.message ?? '');
      const text = operation.description ?? operation.summary ?? operation.title;
      return {
        doc: docComment({ text: text ?? messageText(message), deprecated: message.deprecated }, '  '),
        name: propertyName(entry.key),
        type: isVariants(item) ? `${names.handlersOf(entry)}<${contextType}>` : handlerType(item, message, contextType),
      };
    }),
    handlersEmpty,
    descriptorCode: serviceCode(context, sends, imports),
    imports: imports.render(),
  };
  return { path: 'service.ts', template: 'typescript/service', view };
}

/** The message's event; one that comes on channels of different parameters has those of the operation's channel. */
function eventType(
  context: TypescriptContext,
  { operation }: OperationAndEntry,
  message: MessageModel,
  imports: ImportTable,
): string {
  const event = imports.type(context.messageModule(message), context.names.event(message));
  const all = new Set(context.receivingChannels(message).map((channel) => channel.parametersTypeName));
  if (all.size < 2) return event;
  return `${event} & { readonly parameters: ${parametersType([context.channel(operation.channel)], imports)} }`;
}

const repliedType = ({ entry }: OperationAndEntry, imports: ImportTable): string =>
  `${imports.type(RUNTIME_MODULE, 'Replied')}<${stringLiteral(entry.key)}>`;

function requestMember(context: TypescriptContext, item: OperationAndEntry, imports: ImportTable): MemberView {
  const replies = item.operation.reply?.replies ?? [];
  const answers = replies.map((key) => {
    const message = context.message(key);
    return { name: memberKey(message), type: payloadType(context, message, imports) };
  });
  const [only] = answers;
  const answer =
    answers.length === 1 && only !== undefined
      ? only.type
      : answers
          .map(({ name, type }) => `{ readonly name: ${stringLiteral(name)}; readonly payload: ${type} }`)
          .join(' | ') || 'void';
  return entryMember(context, item, (message) => ({
    parameters: [
      `payload: ${payloadType(context, message, imports)}`,
      optionsParameter(context, imports, {
        type: 'RequestOptions',
        message,
        channel: context.channel(item.operation.channel),
      }),
    ],
    returns: `Promise<${answer}>`,
  }));
}

function requestType(
  context: TypescriptContext,
  item: OperationAndEntry,
  message: MessageModel,
  imports: ImportTable,
): ServiceView['requestTypes'][number] {
  const { replies = [], errors = [] } = item.operation.reply ?? {};
  const answer =
    (parameter: string) =>
    (answered: MessageModel): FunctionParts => ({
      parameters: [
        `${parameter}: ${payloadType(context, answered, imports)}`,
        optionsParameter(context, imports, { type: 'ReplyOptions', message: answered }),
      ],
      returns: repliedType(item, imports),
    });
  const answers: MemberView[] = [];
  if (replies.length > 0)
    answers.push(
      alternativesMember(context, 'reply', 'The answer: return what this returns.', replies, answer('payload')),
    );
  if (errors.length > 0)
    answers.push(
      alternativesMember(
        context,
        'fail',
        'The answer that rejects the caller’s promise: return what this returns.',
        errors,
        answer('error'),
      ),
    );
  return {
    doc: docComment({ text: `${message.type}, as its handler gets it.` }),
    name: context.names.request(item.operation, item.entry, message),
    fields: receivedFields(context, message, {
      name: item.entry.name,
      payload: payloadType(context, message, imports),
      channels: [context.channel(item.operation.channel)],
      imports,
      file: FILE,
    }),
    answers,
  };
}

function serviceCode(context: TypescriptContext, sends: boolean, imports: ImportTable): string {
  const { model, names } = context;
  return objectCode([
    ['contract', String(CODEGEN_CONTRACT)],
    ['service', stringLiteral(model.service)],
    ['source', stringLiteral(model.source)],
    ['sends', sends ? imports.value('publishers', names.sends) : '{}'],
    ['requests', entriesCode(context, 'request', imports)],
    ['receives', entriesCode(context, 'receive', imports)],
    ['responds', entriesCode(context, 'respond', imports)],
  ]);
}
