import { quotedList } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import { schemaOf, type MessageView } from '../contract-view.js';
import type { Rule } from '../rule.js';
import { branchesOf, declaredProperties } from '../schema-view.js';

/** Messages that are received on one channel carry a mark by which they can be told apart, whoever has sent them. */
export const messagesIndistinct: Rule = {
  codes: ['messages-indistinct'],
  check({ document, contract, report }) {
    for (const operation of contract.operations) {
      const received = operation.action === 'receive' ? operation : operation.reply;
      if (received === undefined || received.messages.length < 2) continue;
      if (new Set(received.messages.map(({ location }) => `${location.file}#${location.pointer}`)).size < 2) continue;
      if (haveMark(document, received.messages)) continue;
      const keys = received.messages.map(({ key }) => key);
      report({
        code: 'messages-indistinct',
        at: operation.action === 'receive' ? operation.entry : document.child(operation.entry, 'reply'),
        part: 'key',
        message: `The messages ${quotedList(keys, 'and')} can be told apart only by headers that eda-gen writes. Give each the same header or property with a \`const\` of its own.`,
      });
    }
  },
};

/** Whether there is a header or property that has a constant in each message, and nowhere the same. */
function haveMark(document: SourceDocument, messages: readonly MessageView[]): boolean {
  const marks = messages.map((message) => constantsOf(document, message));
  const [first] = marks;
  return [...(first?.keys() ?? [])].some((path) => {
    const values = marks.map((mark) => mark.get(path));
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
}

function constantsOf(document: SourceDocument, message: MessageView): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of ['headers', 'payload'] as const) {
    const schema = schemaOf(document, message, part);
    if (schema === undefined || schema === 'foreign') continue;
    for (const [name, places] of declaredProperties(document, schema))
      for (const place of places) {
        const value = constantAt(document, place);
        if (value !== undefined) found.set(`${part}/${name}`, value);
      }
  }
  return found;
}

function constantAt(document: SourceDocument, location: Location): string | undefined {
  for (const { value } of branchesOf(document, location, ['allOf'])) {
    const members: unknown = value['enum'];
    const constant: unknown =
      value['const'] ?? (Array.isArray(members) && members.length === 1 ? members[0] : undefined);
    if (constant !== undefined && !isDataObject(constant)) return JSON.stringify(constant);
  }
  return undefined;
}
