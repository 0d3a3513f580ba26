import type {
  ChannelModel,
  EntryMessage,
  MessageModel,
  OperationEntry,
  OperationModel,
} from '../../../model/contract-model.js';
import { RUNTIME_MODULE } from '../context/options.js';
import { memberKey } from '../context/typescript-context.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { docComment } from '../text/doc-comment.js';
import type { ImportTable } from '../text/import-table.js';
import { compare } from '../text/import-table.js';
import { propertyName } from '../text/literal.js';
import type { FunctionView, MemberView } from '../views/member-view.js';
import { publishedParameters } from './plan-channels.js';
import { messageText } from './plan-messages.js';

export interface OperationAndEntry {
  readonly operation: OperationModel;
  readonly entry: OperationEntry;
}

/** What the operations of a role stand for in user's code, in order of their keys. */
export function entriesOf(context: TypescriptContext, role: OperationModel['role']): readonly OperationAndEntry[] {
  return context.model.operations
    .filter((operation) => operation.role === role)
    .flatMap((operation) => operation.entries.map((entry) => ({ operation, entry })))
    .sort((a, b) => compare(a.entry.key, b.entry.key));
}

export function payloadType(context: TypescriptContext, message: MessageModel, imports: ImportTable): string {
  return imports.type(context.messageModule(message), message.key);
}

/** `options?: PublishOptions`, with the headers and parameters that the contract has; required where one of them is. */
export function optionsParameter(
  context: TypescriptContext,
  imports: ImportTable,
  options: { readonly type: string; readonly message: MessageModel; readonly channel?: ChannelModel | undefined },
): string {
  const { message, channel } = options;
  const members: string[] = [];
  let required = false;
  if (message.headers !== undefined) {
    const schema = context.schema(message.headers);
    const type = imports.type(context.schemaModule(schema), schema.name);
    required ||= message.headersRequired;
    members.push(`readonly headers${message.headersRequired ? `: ${type}` : `?: ${type} | undefined`}`);
  }
  const parameters =
    channel === undefined
      ? undefined
      : publishedParameters(channel, () => imports.type('channels', channel.parametersTypeName ?? ''));
  if (parameters !== undefined) {
    required ||= parameters.required;
    members.push(`readonly parameters${parameters.required ? `: ${parameters.type}` : `?: ${parameters.type} | undefined`}`);
  }
  const base = imports.type(RUNTIME_MODULE, options.type);
  const type = members.length === 0 ? base : `${base} & { ${members.join('; ')} }`;
  return `options${required ? '' : '?'}: ${type}`;
}

/** A function of user's code for an entry, or a group of one for each variant. */
export function entryMember(
  context: TypescriptContext,
  { operation, entry }: OperationAndEntry,
  toFunction: (message: MessageModel) => Omit<FunctionView, 'name' | 'doc'>,
): MemberView {
  const isGroup = entry.messages.some(({ variant }) => variant !== undefined);
  const text = operation.description ?? operation.summary ?? operation.title;
  const [only] = entry.messages;
  const single = only === undefined ? undefined : context.message(only.message);
  return {
    doc: docComment(
      isGroup || single === undefined
        ? { text }
        : { text: text ?? messageText(single), deprecated: single.deprecated },
      '  ',
    ),
    name: propertyName(entry.key),
    isGroup,
    functions: entry.messages.map((item) => {
      const message = context.message(item.message);
      const doc = docComment({ text: messageText(message), deprecated: message.deprecated }, '    ');
      return { doc: isGroup ? doc : '', name: functionName(entry, item), ...toFunction(message) };
    }),
  };
}

const functionName = (entry: OperationEntry, item: EntryMessage): string => propertyName(item.variant ?? entry.key);

/** One function where there is one alternative, else a group named after the messages. */
export function alternativesMember(
  context: TypescriptContext,
  name: string,
  doc: string,
  keys: readonly string[],
  toFunction: (message: MessageModel) => Omit<FunctionView, 'name' | 'doc'>,
): MemberView {
  const messages = keys.map((key) => context.message(key));
  const isGroup = messages.length > 1;
  return {
    doc: docComment({ text: doc }, '  '),
    name,
    isGroup,
    functions: messages.map((message) => ({
      doc: isGroup ? docComment({ text: messageText(message), deprecated: message.deprecated }, '    ') : '',
      name: isGroup ? propertyName(memberKey(message)) : name,
      ...toFunction(message),
    })),
  };
}
