/** A `$ref`, taken apart. */
export type Reference =
  | { readonly kind: 'local'; readonly path: string; readonly pointer: string }
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'invalid'; readonly reason: string };

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** `path` is decoded and empty for the file itself; `pointer` is an RFC 6901 pointer. */
export function parseReference(text: string): Reference {
  if (SCHEME.test(text) || text.startsWith('//')) return { kind: 'remote', url: text };
  const hash = text.indexOf('#');
  const path = decodePart(hash === -1 ? text : text.slice(0, hash));
  if (path === undefined) return BROKEN_ENCODING;
  const pointer = parsePointerPart(hash === -1 ? '' : text.slice(hash + 1));
  if (pointer.kind === 'invalid') return pointer;
  if (path.includes('\0')) return { kind: 'invalid', reason: 'a path cannot hold a NUL character' };
  return { kind: 'local', path: path.replaceAll('\\', '/'), pointer: pointer.pointer };
}

type Invalid = { readonly kind: 'invalid'; readonly reason: string };

const BROKEN_ENCODING: Invalid = {
  kind: 'invalid',
  reason: 'its percent-encoding is broken (write `%25` for a percent sign)',
};

/** What follows the `#` of a `$ref`: a JSON pointer, percent-encoded. */
export function parsePointerPart(text: string): Invalid | { readonly kind: 'pointer'; readonly pointer: string } {
  const pointer = decodePart(text);
  if (pointer === undefined) return BROKEN_ENCODING;
  if (pointer !== '' && !pointer.startsWith('/'))
    return {
      kind: 'invalid',
      reason: 'what follows the `#` has to be a JSON pointer, such as `#/components/schemas/Order`',
    };
  return { kind: 'pointer', pointer };
}

/** Takes off percent-encoding; `undefined` where it is broken. */
function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
