import type { ResolvedNode } from '../../document/source-document.js';
import type { TraitLayers } from '../reading/trait-layers.js';

/** A message while the model is built. */
export interface MessageDraft {
  /** What it is recognised by: its place in the document. */
  readonly id: string;
  readonly node: ResolvedNode;
  readonly layers: TraitLayers;
  /** The name it would like to have as a type. */
  readonly base: string;
  /** The channel that it is written in; none where it is a component or in a file of its own. */
  readonly scope?: string;
  /** CloudEvents type. */
  readonly type: string;
  /** As the document has it. */
  readonly event?: string;
  readonly variant?: 'thin' | 'fat';
  readonly error: boolean;
}
