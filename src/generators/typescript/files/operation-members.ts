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
import type { MemberView } from '../views/member-view.js';
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

/** What a function of user's code takes and gives. */
export interface FunctionParts {
  readonly parameters: readonly string[];
  readonly returns: string;
}

const WIDTH = 120;

/** On one line where it fits, else one parameter a line. */
function signature(name: string, { parameters, returns }: FunctionParts, indent: string): string {
  const inline = `${name}(${parameters.join(', ')}): ${returns}`;
  if (indent.length + inline.length < WIDTH) return inline;
  const lines = parameters.map((parameter) => `${indent}  ${parameter},\n`);
  return `${name}(\n${lines.join('')}${indent}): ${returns}`;
}

export function payloadType(context: TypescriptContext, message: MessageModel, imports: ImportTable): string {
  return imports.type(context.messageModule(message), message.key);
}

/** `options?: PublishOptions`, with the headers and parameters that the contract has; and the key where only the publisher knows it; required where one of them is. */
export function optionsParameter(
  context: TypescriptContext,
  imports: ImportTable,
  options: { readonly type: string; readonly message: MessageModel; readonly channel?: ChannelModel | undefined },
): string {
  const { message, channel } = options;
  const members: string[] = [];
  let required = false;
  // A reply goes where its request says, whatever its key.
  if (message.keyRequired === true && options.type !== 'ReplyOptions') {
    required = true;
    members.push('readonly key: string');
  }
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
    members.push(
      `readonly parameters${parameters.required ? `: ${parameters.type}` : `?: ${parameters.type} | undefined`}`,
    );
  }
  const base = imports.type(RUNTIME_MODULE, options.type);
  const type = members.length === 0 ? base : `${base} & { ${members.join('; ')} }`;
  return `options${required ? '' : '?'}: ${type}`;
}

/** A function of user's code for an entry, or a group of one for each variant. */
export function entryMember(
  context: TypescriptContext,
  { operation, entry }: OperationAndEntry,
  toFunction: (message: MessageModel) => FunctionParts,
): MemberView {
  const isGroup = entry.messages.some(({ variant }) => variant !== undefined);
  const text = operation.description ?? operation.summary ?? operation.title;
  return {
    doc: isGroup ? docComment({ text }, '  ') : '',
    name: propertyName(entry.key),
    isGroup,
    functions: entry.messages.map((item) => {
      const message = context.message(item.message);
      const indent = isGroup ? '    ' : '  ';
      const words = isGroup ? messageText(message) : (text ?? messageText(message));
      return {
        doc: docComment({ text: words, deprecated: message.deprecated }, indent),
        signature: signature(functionName(entry, item), toFunction(message), indent),
      };
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
  toFunction: (message: MessageModel) => FunctionParts,
): MemberView {
  const messages = keys.map((key) => context.message(key));
  const isGroup = messages.length > 1;
  return {
    doc: isGroup ? docComment({ text: doc }, '  ') : '',
    name,
    isGroup,
    functions: messages.map((message) => ({
      doc: isGroup
        ? docComment({ text: messageText(message), deprecated: message.deprecated }, '    ')
        : docComment({ text: doc }, '  '),
      signature: signature(
        isGroup ? propertyName(memberKey(message)) : name,
        toFunction(message),
        isGroup ? '    ' : '  ',
      ),
    })),
  };
}
