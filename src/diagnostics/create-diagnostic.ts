import { CODES, type DiagnosticCode } from './codes.js';
import type { Diagnostic, Place, RelatedPlace, Severity } from './diagnostic.js';

export interface DiagnosticDetails {
  readonly severity?: Severity | undefined;
  readonly suggestion?: string | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
}

/** A finding with the severity that the table of codes gives it, unless told otherwise. */
export function createDiagnostic(
  code: DiagnosticCode,
  place: Place,
  message: string,
  details: DiagnosticDetails = {},
): Diagnostic {
  return {
    code,
    severity: details.severity ?? CODES[code].severity,
    message,
    file: place.file,
    pointer: place.pointer,
    range: place.range,
    ...(details.suggestion === undefined ? {} : { suggestion: details.suggestion }),
    ...(details.related === undefined || details.related.length === 0 ? {} : { related: details.related }),
  };
}
