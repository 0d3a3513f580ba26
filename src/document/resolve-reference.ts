import { parsePointerPart, parseReference } from './parse-reference.js';
import { isRemotePath } from './remote/remote-url.js';
import { resolvePath } from './resolve-path.js';

/** Where a `$ref` leads, seen from the file that holds it. */
export type Target =
  | { readonly kind: 'file'; readonly path: string; readonly pointer: string }
  | { readonly kind: 'remote'; readonly path: string; readonly pointer: string }
  /** Neither a file nor anything that is ever fetched. */
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What is needed of the file that holds a `$ref`: `base` is where a redirect has led, and counts instead of the path. */
export interface ReferringFile {
  readonly path: string;
  readonly base?: string | undefined;
}

/** A `$ref` in a file leads to a file or a URL; one in a remote file, however it is written, never to a file. */
export function resolveReference(from: ReferringFile, text: string): Target {
  if (isRemotePath(from.path)) {
    if (!text.startsWith('#')) return resolveUrl(text, from.base ?? from.path);
    const pointer = parsePointerPart(text.slice(1));
    return pointer.kind === 'invalid' ? pointer : { kind: 'remote', path: from.path, pointer: pointer.pointer };
  }
  const reference = parseReference(text);
  switch (reference.kind) {
    case 'invalid':
      return reference;
    case 'remote':
      return resolveUrl(reference.url, undefined);
    case 'local':
      return { kind: 'file', path: resolvePath(from.path, reference.path), pointer: reference.pointer };
  }
}

function resolveUrl(text: string, base: string | undefined): Target {
  if (base === undefined && text.startsWith('//'))
    return { kind: 'forbidden', reason: 'it does not say how it is to be fetched. Write `https:` before it' };
  if (!URL.canParse(text, base)) return { kind: 'invalid', reason: 'it is no URL' };
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return {
      kind: 'forbidden',
      reason:
        'only `http:` and `https:` are ever fetched. Copy the file into the workspace, and refer to it by a relative path',
    };
  if (url.username !== '' || url.password !== '')
    return {
      kind: 'forbidden',
      reason:
        'there is a user name or password in it, which does not belong into a contract. Copy the file into the workspace, and refer to the copy',
    };
  const pointer = parsePointerPart(url.hash.slice(1));
  if (pointer.kind === 'invalid') return pointer;
  url.hash = '';
  return { kind: 'remote', path: url.href, pointer: pointer.pointer };
}
