import type { DiagnosticCode } from '../diagnostics/codes.js';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, RelatedPlace } from '../diagnostics/diagnostic.js';
import type { Location, SourceDocument } from '../document/source-document.js';
import type { ModelOrigin } from './contract-model.js';

/** A finding before its place in the text is looked up. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly at: Location;
  readonly part?: 'key' | 'value';
  readonly suggestion?: string;
  readonly related?: readonly { readonly at: Location; readonly message: string }[];
}

/** What every part of the build needs: the document, and where to put what is wrong with it. */
export interface ModelContext {
  readonly document: SourceDocument;
  report(finding: Finding): void;
  originOf(location: Location): ModelOrigin;
  /** `<file relative to workspace>#<pointer>`. */
  idOf(location: Location): string;
}

export function createModelContext(document: SourceDocument, diagnostics: Diagnostic[]): ModelContext {
  const reported = new Set<string>();
  const fileOf = (location: Location): string => document.files.get(location.file)?.displayPath ?? location.file;
  return {
    document,
    report(finding) {
      const place = document.place(finding.at, finding.part);
      // One node can be reached on several ways; it is one problem still.
      const once = JSON.stringify([finding.code, place.file, place.pointer, finding.message]);
      if (reported.has(once)) return;
      reported.add(once);
      const related = finding.related?.map((other): RelatedPlace => ({
        ...document.place(other.at, 'key'),
        message: other.message,
      }));
      diagnostics.push(
        createDiagnostic(finding.code, place, finding.message, { suggestion: finding.suggestion, related }),
      );
    },
    originOf: (location) => ({ file: fileOf(location), pointer: location.pointer }),
    idOf: (location) => `${fileOf(location)}#${location.pointer}`,
  };
}
