import { quoted } from '../../diagnostics/safe-text.js';
import type { Location } from '../../document/source-document.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, ownValue } from '../reading/document-node.js';
import { pascalCase } from './letter-case.js';

const TYPE_NAME = /^[\p{Lu}\p{Lt}\p{Lo}][\p{ID_Continue}]*$/u;

/** The type name that `x-eda-name` of a node gives; one that could not be a type's is reported. */
export function explicitName(context: ModelContext, value: unknown, location: Location): string | undefined {
  const name = isPlainObject(value) ? ownValue(value, 'x-eda-name') : undefined;
  if (name === undefined) return undefined;
  if (typeof name === 'string' && TYPE_NAME.test(name)) return name.normalize('NFC');
  const suggestion = typeof name === 'string' ? pascalCase(name) : '';
  context.report({
    code: 'name-invalid',
    message: `${quoted(name)} cannot be the name of a type: it starts with a capital letter and has only letters, digits and \`_\`.`,
    at: context.document.child(location, 'x-eda-name'),
    ...(TYPE_NAME.test(suggestion) && { suggestion }),
  });
  return undefined;
}

/** The words that `x-eda-name` gives for something that is not a type itself: a channel or an operation. */
export function explicitWords(context: ModelContext, value: unknown, location: Location): string | undefined {
  const name = ownValue(value, 'x-eda-name');
  if (name === undefined) return undefined;
  if (typeof name === 'string' && pascalCase(name) !== '') return name;
  context.report({
    code: 'name-invalid',
    message: `${quoted(name)} cannot be a name in generated code: it has no letter or digit.`,
    at: context.document.child(location, 'x-eda-name'),
  });
  return undefined;
}
