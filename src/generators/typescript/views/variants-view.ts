import type { FileView } from './file-view.js';

export interface VariantsView extends FileView {
  readonly doc: string;
  readonly name: string;
  /** Union of the payloads. */
  readonly type: string;
  readonly constantType: string;
  readonly fields: readonly string[];
}
