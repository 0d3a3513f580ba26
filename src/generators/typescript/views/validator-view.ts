import type { FileView } from './file-view.js';

export interface ValidatorView extends FileView {
  readonly constants: readonly { readonly name: string; readonly value: string }[];
  readonly code: string;
  readonly functionName: string;
  readonly name: string;
  readonly validateType: string;
}
