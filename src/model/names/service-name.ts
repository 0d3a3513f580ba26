import type { SourceDocument } from '../../document/source-document.js';
import type { ModelContext } from '../model-context.js';
import { ownValue } from '../reading/document-node.js';
import { kebabCase, pascalCase } from './letter-case.js';

export interface ServiceName {
  readonly service: string;
  readonly typeName: string;
}

const GENERIC_ENDINGS = /-(?:service|api)$/;

/**
 * The configured name, else `x-eda-name` at the root, else the title without the words Service and API at its end
 * (`Order Service API` is `order`).
 */
export function nameService(
  context: ModelContext,
  root: unknown,
  options: { readonly role: 'service' | 'client'; readonly serviceName?: string | undefined },
): ServiceName | undefined {
  const configured = options.serviceName ?? ownValue(root, 'x-eda-name');
  const title = ownValue(ownValue(root, 'info'), 'title');
  const base = kebabCase(typeof configured === 'string' ? configured : withoutEnding(title));
  if (pascalCase(base) === '') {
    context.report({
      code: 'service-name-missing',
      message:
        "The service has no name that could be a folder and a type: neither 'info.title' nor 'x-eda-name' has a letter or digit. Give it one with 'x-eda-name' at the root.",
      at: placeOfName(context.document, configured),
    });
    return undefined;
  }
  const service = options.role === 'client' ? `${base}-client` : base;
  return { service, typeName: pascalCase(service) };
}

function withoutEnding(title: unknown): string {
  let name = kebabCase(typeof title === 'string' ? title : '');
  while (GENERIC_ENDINGS.test(name)) name = name.replace(GENERIC_ENDINGS, '');
  return name;
}

function placeOfName(document: SourceDocument, configured: unknown): { file: string; pointer: string } {
  return { file: document.main.path, pointer: configured === undefined ? '/info/title' : '' };
}
