import type { FileView } from './file-view.js';
import type { MemberView } from './member-view.js';

export interface ServiceView extends FileView {
  readonly title: string;
  readonly names: {
    readonly context: string;
    readonly requests: string;
    readonly handlers: string;
    readonly service: string;
    readonly serviceDescriptor: string;
    readonly publish: string;
    readonly transactionContext: string;
    readonly handlerContext: string;
    readonly serviceType: string;
    readonly withoutTransaction: string;
    readonly transactionOf: string;
    readonly connectOptions: string;
    readonly serviceDescriptorType: string;
    readonly none: string;
  };
  readonly requests: readonly MemberView[];
  /** Handlers of an event's variants. */
  readonly variantHandlers: readonly {
    readonly doc: string;
    readonly name: string;
    readonly handlers: readonly { readonly doc: string; readonly name: string; readonly type: string }[];
  }[];
  readonly requestTypes: readonly {
    readonly doc: string;
    readonly name: string;
    readonly fields: readonly string[];
    readonly answers: readonly MemberView[];
  }[];
  readonly handlers: readonly { readonly doc: string; readonly name: string; readonly type: string }[];
  readonly handlersEmpty: boolean;
  readonly descriptorCode: string;
}
