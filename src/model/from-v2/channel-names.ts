import type { ResolvedNode } from '../../document/source-document.js';
import { channelName } from '../build-channels.js';
import type { ModelContext } from '../model-context.js';
import { camelCase, foldName } from '../names/letter-case.js';
import { groupBy } from '../reading/group-by.js';

/**
 * Names of channels by key, which is an address: `user/{id}/signedup` is `userIdSignedup`. Where `orders/{id}` and `orders/id`
 * would have one name, parameters are told from words: `ordersById`.
 */
export function nameChannels(
  context: ModelContext,
  entries: readonly (readonly [string, ResolvedNode])[],
): ReadonlyMap<string, string> {
  const plain = entries.map(([key, node]) => ({ key, name: channelName(context, key, node) || rootName(key) }));
  const groups = groupBy(plain, ({ name }) => foldName(name));
  return new Map(
    plain.map(({ key, name }) => {
      const contested = (groups.get(foldName(name))?.length ?? 0) > 1;
      const own = contested && name === camelCase(key);
      return [key, own ? camelCase(key.replaceAll(/\{([^{}]*)\}/g, ' by $1 ')) : name];
    }),
  );
}

/** A WebSocket's only channel is often `/`. */
function rootName(key: string): string {
  return /^\/*$/.test(key) ? 'root' : '';
}
