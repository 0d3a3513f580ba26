import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js';
import { safeText } from '../diagnostics/safe-text.js';
import { isDataObject } from '../document/data.js';
import { createLineIndex } from '../document/line-index.js';
import { moduleSource, type ConfigSource } from './config-source.js';

/** A configuration as data, not yet checked. */
export interface ParsedConfig {
  readonly source: ConfigSource;
  readonly problems: readonly Diagnostic[];
}

/** Runs a configuration in TypeScript or JavaScript. jiti reads it on every Node that is supported; it is loaded only here. */
export async function runConfigModule(path: string, text: string): Promise<ParsedConfig> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, alias: ownName(path) });
  try {
    const loaded: unknown = await jiti.import(path);
    const value: unknown = isDataObject(loaded) && 'default' in loaded ? await loaded['default'] : undefined;
    const source = moduleSource(path, text, value);
    return value === undefined
      ? { source, problems: [fault(source, 'it has no default export. Write `export default defineConfig({ … })`.')] }
      : { source, problems: [] };
  } catch (error) {
    const source = moduleSource(path, text, undefined);
    const { message, line, column } = describeFailure(path, error);
    return {
      source,
      problems: [fault(source, `it failed: ${message}`, line === undefined ? undefined : { line, column })],
    };
  }
}

/** Run by `npx` or installed globally, eda-gen is not where the configuration would look for it. */
function ownName(path: string): Record<string, string> {
  try {
    createRequire(path).resolve('eda-gen');
    return {};
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code !== 'MODULE_NOT_FOUND') return {};
    const index = import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js';
    return { 'eda-gen': fileURLToPath(new URL(index, import.meta.url)) };
  }
}

interface Failure {
  readonly message: string;
  /** Where in the configuration, where the error tells. */
  readonly line: number | undefined;
  readonly column: number;
}

/** The first line of a message says what is wrong; the rest is a list of modules, or the place. */
function describeFailure(path: string, error: unknown): Failure {
  if (!(error instanceof Error)) return { message: `${safeText(String(error))}.`, line: undefined, column: 1 };
  const [sentence = ''] = error.message.split('\n');
  const inMessage = placeIn(error.message, path);
  const place = inMessage ?? placeIn(error.stack ?? '', path);
  return {
    message: safeText(sentence.trim().replace(/\.?$/, '.')),
    line: place?.line,
    // A parser counts columns from 0, a stack from 1.
    column: (place?.column ?? 1) + (inMessage === undefined ? 0 : 1),
  };
}

function placeIn(text: string, path: string): { readonly line: number; readonly column: number } | undefined {
  const at = text.indexOf(`${path}:`);
  const found = at === -1 ? null : /^(\d+):(\d+)/.exec(text.slice(at + path.length + 1));
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2]) };
}

function fault(
  source: ConfigSource,
  what: string,
  at?: { readonly line: number; readonly column: number },
): Diagnostic {
  const place = at === undefined ? source.place('') : placeOf(source, at);
  return createDiagnostic('config-value', place, `The configuration was run, but ${what}`);
}

function placeOf(source: ConfigSource, { line, column }: { readonly line: number; readonly column: number }): Place {
  const lines = source.text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, entry) => sum + entry.length + 1, 0);
  const offset = Math.min(before + column - 1, source.text.length);
  const start = createLineIndex(source.text).positionAt(offset);
  return { file: source.path, pointer: '', range: { start, end: start } };
}
