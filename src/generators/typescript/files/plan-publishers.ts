import type { FilePlan } from '../../file-plan.js';
import { CODEGEN_CONTRACT, RUNTIME_MODULE } from '../context/options.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { commentLine } from '../text/comment-text.js';
import { stringLiteral } from '../text/literal.js';
import { objectCode } from '../text/object-code.js';
import type { PublishersView } from '../views/publishers-view.js';
import { entriesCode } from './descriptor-code.js';
import { entriesOf, entryMember, optionsParameter, payloadType } from './operation-members.js';

export function planPublishers(context: TypescriptContext): FilePlan {
  const { names, model } = context;
  const sends = entriesOf(context, 'send');
  const factory = sends.length > 0;
  const declared = [
    names.publish,
    names.transactionContext,
    ...(factory ? [names.publishers, names.publishersDescriptor, names.sends, 'createPublishers'] : []),
  ];
  const imports = context.imports('publishers', declared, ['Promise', 'Scope']);
  const runtime = (name: string): string => imports.type(RUNTIME_MODULE, name);
  const published = (): string => runtime('Published');
  if (factory) imports.value(RUNTIME_MODULE, 'createPublisherSet');
  const view: PublishersView = {
    header: context.header,
    title: commentLine(model.title),
    publish: names.publish,
    members: sends.map((item) =>
      entryMember(context, item, (message) => ({
        parameters: [
          `payload: ${payloadType(context, message, imports)}`,
          optionsParameter(context, imports, {
            type: 'PublishOptions',
            message,
            channel: context.channel(item.operation.channel),
          }),
        ],
        returns: `Promise<${published()}>`,
      })),
    ),
    none: factory ? '' : runtime('None'),
    transactionContext: names.transactionContext,
    factory: factory
      ? {
          publishers: names.publishers,
          withoutTransaction: runtime('WithoutTransaction'),
          transactionOf: runtime('TransactionOf'),
          descriptor: names.publishersDescriptor,
          sends: names.sends,
          sendsCode: entriesCode(context, 'send', imports),
          descriptorCode: publishersCode(context),
          descriptorType: runtime('PublishersDescriptor'),
          options: runtime('PublishersOptions'),
        }
      : null,
    imports: imports.render(),
  };
  return { path: 'publishers.ts', template: 'typescript/publishers', view };
}

function publishersCode({ model, names }: TypescriptContext): string {
  return objectCode(
    [
      ['contract', String(CODEGEN_CONTRACT)],
      ['service', stringLiteral(model.service)],
      ['source', stringLiteral(model.source)],
      ['sends', names.sends],
    ],
    80,
  );
}
