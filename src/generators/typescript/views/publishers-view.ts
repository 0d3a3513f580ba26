import type { FileView } from './file-view.js';
import type { MemberView } from './member-view.js';

export interface PublishersView extends FileView {
  readonly title: string;
  readonly publish: string;
  readonly members: readonly MemberView[];
  /** Type of an object without members. */
  readonly none: string;
  readonly transactionContext: string;
  /** `null` where the service sends no events. */
  readonly factory: {
    readonly publishers: string;
    readonly withoutTransaction: string;
    readonly transactionOf: string;
    readonly sends: string;
    readonly sendsCode: string;
    readonly descriptor: string;
    readonly descriptorCode: string;
    readonly descriptorType: string;
    readonly options: string;
  } | null;
}
