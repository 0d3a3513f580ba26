import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isDataObject } from './data.js';
import type { SourceFile } from './source-document.js';

export interface AssumedVersion {
  /** The file with the whole version in place of what is written. */
  readonly file: SourceFile;
  readonly warning: Diagnostic;
  /** The error, where nothing is to be assumed. */
  readonly hint: Diagnostic;
}

/** What `asyncapi: 3.0` means, with or without quotes: the text counts, since 3.0 as a number is 3. */
export function assumeVersion(file: SourceFile, refusal: Diagnostic): AssumedVersion | undefined {
  if (!isDataObject(file.value) || refusal.code !== 'version-unsupported') return undefined;
  const { start, end } = file.rangeOf('/asyncapi');
  const written = file.text
    .slice(start.offset, end.offset)
    .trim()
    .replaceAll(/^['"]|['"]$/g, '');
  const line = /^v?(2\.[0-6]|3\.[01])(?:\.x)?$/.exec(written)?.[1];
  if (line === undefined) return undefined;
  const version = `${line}.0`;
  const goesOn = `eda-gen goes on with \`${version}\`.`;
  return {
    file: { ...file, value: { ...file.value, asyncapi: version } },
    warning: createDiagnostic('lenient-version', refusal, `${refusal.message} ${goesOn}`),
    hint: { ...refusal, message: `${refusal.message} With \`--lenient\`, ${goesOn}` },
  };
}
