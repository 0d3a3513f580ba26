import type { ResolvedNode, SourceDocument } from '../../document/source-document.js';
import { isVersion2 } from '../../document/is-version-2.js';
import { childOf, itemsOf } from './document-node.js';

/**
 * An object and its traits, the strongest first. AsyncAPI 3 merges traits as patches in their order and lets the object win
 * over all of them, AsyncAPI 2 merges them into the object; looking a path up layer by layer comes to the same, and keeps the
 * place of what is found.
 */
export type TraitLayers = readonly ResolvedNode[];

export function withTraits(document: SourceDocument, node: ResolvedNode): TraitLayers {
  const traits = itemsOf(document, childOf(document, node, 'traits')).toReversed();
  return isVersion2(document) ? [...traits, node] : [node, ...traits];
}

/** The first layer's node at a path. */
export function lookUp(
  document: SourceDocument,
  layers: TraitLayers,
  ...path: readonly string[]
): ResolvedNode | undefined {
  for (const layer of layers) {
    const found = childOf(document, layer, ...path);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function textAt(document: SourceDocument, layers: TraitLayers, ...path: readonly string[]): string | undefined {
  const value = lookUp(document, layers, ...path)?.value;
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(
  document: SourceDocument,
  layers: TraitLayers,
  ...path: readonly string[]
): number | undefined {
  const value = lookUp(document, layers, ...path)?.value;
  return typeof value === 'number' ? value : undefined;
}
