import type { DiagnosticCode } from '../../diagnostics/codes.js';
import { quoted } from '../../diagnostics/safe-text.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { Location } from '../../document/source-document.js';
import { partOf, type MessageView, type OperationView } from '../contract-view.js';
import type { Rule, RuleContext } from '../rule.js';

/** `operationId` and `messageId` of AsyncAPI 2 name one operation or message. In AsyncAPI 3 keys do. */
export const uniqueIds: Rule = {
  codes: ['operation-id-duplicate', 'message-id-duplicate'],
  check(context) {
    if (!isVersion2(context.document)) return;
    const { operations } = context.contract;
    const messages = new Map(
      operations.flatMap((operation) =>
        operation.messages.map((message) => [`${message.location.file}#${message.location.pointer}`, message] as const),
      ),
    );
    checkIds(context, operations, { property: 'operationId', noun: 'operation', code: 'operation-id-duplicate' });
    checkIds(context, [...messages.values()], {
      property: 'messageId',
      noun: 'message',
      code: 'message-id-duplicate',
    });
  },
};

interface IdKind {
  readonly property: string;
  readonly noun: string;
  readonly code: DiagnosticCode;
}

function checkIds(
  { document, report }: RuleContext,
  owners: readonly (OperationView | MessageView)[],
  { property, noun, code }: IdKind,
): void {
  const known = new Map<string, Location>();
  for (const owner of owners) {
    const at = partOf(document, owner, property);
    const id = at && document.at(at);
    if (at === undefined || typeof id !== 'string') continue;
    const first = known.get(id);
    known.set(id, first ?? at);
    if (first === undefined) continue;
    report({
      code,
      at,
      message: `\`${property}\` ${quoted(id)} is that of another ${noun} already. Give each ${noun} its own.`,
      related: [{ ...document.place(first), message: `the other ${noun} is here` }],
    });
  }
}
