import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import { suggestName } from '../../diagnostics/suggest-name.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import type { Location } from '../../document/source-document.js';
import type { Kind } from '../kinds.js';
import type { Rule, RuleContext } from '../rule.js';
import { EXTENSIONS, type ExtensionPlace } from './extension-table.js';
import { isOurExtension } from './our-extension.js';

/** Extensions of eda-gen are spelt right, stand where they are looked for, and have a value that means something. */
export const extensions: Rule = {
  codes: ['extension-unknown', 'extension-value'],
  check(context) {
    const { document, map } = context;
    for (const { kind, location, value } of map.all(...PLACES.keys()))
      checkObject(context, PLACES.get(kind), location, value);
    const info = document.child({ file: document.main.path, pointer: '' }, 'info');
    const value = document.at(info);
    if (isDataObject(value)) checkObject(context, 'document', info, value);
  },
};

/** Where extensions are looked at; `undefined` where none has an effect. */
const PLACES: ReadonlyMap<Kind, ExtensionPlace | undefined> = new Map([
  ['root', 'document'],
  ['channel', 'channel'],
  ['operation', 'operation'],
  ['operationTrait', 'operation'],
  ['message', 'message'],
  ['messageTrait', 'message'],
  ['schema', 'schema'],
  ['payloadSchema', 'schema'],
  ['server', undefined],
  ['reply', undefined],
  ['parameter', undefined],
]);

/** What AsyncAPI takes for an extension; only in a schema another name is not a mistake in the structure already. */
const EXTENSION = /^x-[\w.-]+$/;

function checkObject(
  { document, report }: RuleContext,
  place: ExtensionPlace | undefined,
  location: Location,
  value: DataObject,
): void {
  for (const [name, content] of Object.entries(value)) {
    if (!isOurExtension(name) || (place !== 'schema' && !EXTENSION.test(name))) continue;
    const at = document.child(location, name);
    const extension = Object.hasOwn(EXTENSIONS, name) ? EXTENSIONS[name] : undefined;
    if (extension === undefined) {
      const suggestion = suggestName(name, Object.keys(EXTENSIONS));
      const known = suggestion === undefined ? ` Known are ${quotedList(Object.keys(EXTENSIONS), 'and', 20)}.` : '';
      const message = `eda-gen knows no extension ${quoted(name)}, so it has no effect.${known}`;
      report({ code: 'extension-unknown', at, part: 'key', message, suggestion });
      continue;
    }
    if (place === undefined || !extension.on.includes(place)) {
      const message = `\`${name}\` has no effect here: it belongs on a ${extension.on.join(', ')}.`.replace(
        /, (\w+)\.$/,
        ' or $1.',
      );
      report({ code: 'extension-unknown', at, part: 'key', message });
      continue;
    }
    for (const problem of extension.check(content))
      report({
        code: 'extension-value',
        at: document.child(at, ...problem.path),
        part: problem.part ?? 'value',
        message: `\`${name}\` ${problem.message}`,
        suggestion: problem.suggestion,
      });
  }
}
