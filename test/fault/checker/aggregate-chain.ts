import { createHash } from 'node:crypto';

/** In SQL: `md5(chain || '|' || id || ':' || sequence)`, beginning with an empty text. Only one order of the same effects leads to the same chain. */
export function chainAfter(chain: string, effect: { readonly id: string; readonly sequence: number }): string {
  return createHash('md5').update(`${chain}|${effect.id}:${effect.sequence}`).digest('hex');
}
