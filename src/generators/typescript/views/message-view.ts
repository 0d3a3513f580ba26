import type { DeclaredTypeView } from './declared-type-view.js';
import type { FileView } from './file-view.js';

export interface MessageView extends FileView {
  readonly types: readonly DeclaredTypeView[];
  /** What a handler gets; none where nothing handles the message here. */
  readonly events: readonly EventView[];
  readonly constant: {
    readonly doc: string;
    readonly name: string;
    readonly type: string;
    /** `type: 'OrderPlaced'`, one a line. */
    readonly fields: readonly string[];
  };
}

export interface EventView {
  readonly doc: string;
  readonly name: string;
  readonly fields: readonly string[];
}
