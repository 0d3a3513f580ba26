import { relative, sep } from 'node:path';
import type { PrintContext } from '../diagnostics/printers/print-context.js';
import { readVersion } from '../pipeline/tool-fingerprint.js';

export interface PrintContextOptions {
  readonly sources: ReadonlyMap<string, string>;
  readonly color: boolean;
  readonly checked?: readonly string[];
}

/** What the printers of findings need to know of a run. */
export function createPrintContext({ sources, color, checked }: PrintContextOptions): PrintContext {
  return {
    displayPath: shownPath,
    textOf: (file) => sources.get(file),
    color,
    checked,
    toolVersion: readVersion(),
  };
}

/** A path as a person would type it here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short.split(sep).join('/');
}
