import { childOf } from './data.js';
import type { SourceDocument } from './source-document.js';

/** Whether a document is one of AsyncAPI 2, which says some things in other places than AsyncAPI 3. */
export function isVersion2({ main }: SourceDocument): boolean {
  const version = childOf(main.value, 'asyncapi');
  return typeof version === 'string' && version.startsWith('2.');
}
