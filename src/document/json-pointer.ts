/** RFC 6901: `['a/b', 0]` becomes `/a~1b/0`. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return appendPointer('', ...tokens);
}

export function appendPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  let result = pointer;
  for (const token of tokens) result += `/${typeof token === 'string' ? escapeToken(token) : token}`;
  return result;
}

/** Hardly any name has something to escape, and this is asked for every node of a document. */
function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token;
}

/** The tokens of a pointer; `undefined` where it is none (neither empty nor starting with a slash). */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  const tokens = pointer.slice(1).split('/');
  return pointer.includes('~') ? tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')) : tokens;
}
