import type { DeclaredTypeView } from './declared-type-view.js';
import type { FileView } from './file-view.js';

export interface ChannelsView extends FileView {
  readonly types: readonly DeclaredTypeView[];
  readonly descriptorType: string;
  readonly channels: readonly {
    readonly doc: string;
    readonly name: string;
    readonly descriptor: string;
  }[];
}
