import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { PrintContext } from '../diagnostics/printers/print-context.js';
import { isRemotePath } from '../document/remote/remote-url.js';
import { PACKAGE_ROOT, readVersion } from '../pipeline/tool-fingerprint.js';

export interface PrintContextOptions {
  readonly sources: ReadonlyMap<string, string>;
  readonly color: boolean;
  readonly width?: number | undefined;
  readonly checked?: readonly string[];
}

/** What the printers of findings need to know of a run. */
export function createPrintContext({ sources, color, width, checked }: PrintContextOptions): PrintContext {
  return {
    displayPath: shownPath,
    textOf: (file) => sources.get(file),
    color,
    width,
    docs: docsFolder(),
    checked,
    toolVersion: readVersion(),
  };
}

/** The documentation that comes with the package. */
function docsFolder(): string | undefined {
  const folder = join(PACKAGE_ROOT, 'docs');
  return existsSync(join(folder, 'diagnostics.md')) ? shownPath(folder) : undefined;
}

/** A path as a person would type it here; of a remote file its URL. */
export function shownPath(path: string): string {
  if (isRemotePath(path)) return path;
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short.split(sep).join('/');
}
