/** RFC 6901: `['a/b', 0]` becomes `/a~1b/0`. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return appendPointer('', ...tokens);
}

export function appendPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  let result = pointer;
  for (const token of tokens) result += `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return result;
}

/** The tokens of a pointer; `undefined` where it is none (neither empty nor starting with a slash). */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
