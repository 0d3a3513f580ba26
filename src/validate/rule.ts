import type { DiagnosticCode } from '../diagnostics/codes.js';
import type { DiagnosticDetails } from '../diagnostics/create-diagnostic.js';
import type { Location, SourceDocument } from '../document/source-document.js';
import type { DocumentMap } from './document-map.js';
import type { ContractView } from './contract-view.js';

/** What a rule looks at and how it reports. */
export interface RuleContext {
  readonly document: SourceDocument;
  readonly map: DocumentMap;
  /** Channels, operations and messages after every `$ref`. */
  readonly contract: ContractView;
  readonly report: (finding: Finding) => void;
}

export interface Finding extends DiagnosticDetails {
  readonly code: DiagnosticCode;
  readonly at: Location;
  readonly part?: 'key' | 'value';
  readonly message: string;
}

/** One rule, one file. It reports every problem it finds, and never throws for a user's mistake. */
export interface Rule {
  /** The codes that it reports; their severities are in the table of codes. */
  readonly codes: readonly DiagnosticCode[];
  /** Whether it only makes sense where the structure has no error. */
  readonly needsStructure?: true;
  check(context: RuleContext): void | Promise<void>;
}
