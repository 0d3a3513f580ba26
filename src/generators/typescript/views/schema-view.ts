import type { DeclaredTypeView } from './declared-type-view.js';
import type { FileView } from './file-view.js';

export interface SchemaView extends FileView {
  readonly types: readonly DeclaredTypeView[];
}
