import type { FilePlan } from '../../file-plan.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { compare, namedStatement } from '../text/import-table.js';
import type { IndexView } from '../views/index-view.js';
import { entriesOf } from './operation-members.js';

/** Plain named exports of everything that a user may have to name: bundlers drop what is not used. */
export function planIndex(context: TypescriptContext): FilePlan {
  const values = new Map<string, Set<string>>();
  const types = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, module: string, name: string): void => {
    map.set(module, (map.get(module) ?? new Set()).add(name));
  };
  const { model, names } = context;

  for (const schema of model.schemas)
    if (schema.kind !== 'parameters') add(types, context.schemaModule(schema), schema.name);
  for (const message of model.messages) {
    add(values, context.messageModule(message), message.key);
    if (context.isReceivedEvent(message)) add(types, context.messageModule(message), names.event(message));
  }
  for (const event of context.events) add(values, context.eventModule(event.event), event.name);
  for (const channel of model.channels) {
    add(values, 'channels', names.channel(channel));
    if (channel.parametersTypeName !== undefined) add(types, 'channels', channel.parametersTypeName);
  }
  add(types, 'publishers', names.publish);
  add(types, 'publishers', names.transactionContext);
  if (entriesOf(context, 'send').length > 0) {
    add(types, 'publishers', names.publishers);
    add(values, 'publishers', names.publishersDescriptor);
    add(values, 'publishers', 'createPublishers');
  }
  for (const name of [names.context, names.handlers, names.requests, names.service]) add(types, 'service', name);
  for (const { operation, entry } of [...entriesOf(context, 'receive'), ...entriesOf(context, 'respond')]) {
    if (entry.messages.some(({ variant }) => variant !== undefined)) add(types, 'service', names.handlersOf(entry));
    if (operation.role === 'respond')
      for (const { message } of entry.messages)
        add(types, 'service', names.request(operation, entry, context.message(message)));
  }
  add(values, 'service', names.serviceDescriptor);
  add(values, 'service', 'connect');

  const modules = [...new Set([...values.keys(), ...types.keys()])].sort(compare);
  const view: IndexView = {
    header: context.header,
    exports: modules.flatMap((module) => {
      const own = values.get(module) ?? new Set<string>();
      const typesOnly = [...(types.get(module) ?? [])].filter((name) => !own.has(name)).sort(compare);
      const specifier = `./${module}${context.extension}`;
      return [
        ...(own.size === 0 ? [] : [namedStatement('export', [...own].sort(compare), specifier)]),
        ...(typesOnly.length === 0 ? [] : [namedStatement('export type', typesOnly, specifier)]),
      ];
    }),
  };
  return { path: 'index.ts', template: 'typescript/index', view };
}
