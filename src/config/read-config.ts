import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { safeText } from '../diagnostics/safe-text.js';
import { hasErrors, sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isDataObject } from '../document/data.js';
import { normalizePath } from '../document/resolve-path.js';
import { checkConfig } from './check-config.js';
import type { EdaGenConfig } from './config.js';
import { dataSource, moduleSource, type ConfigSource } from './config-source.js';

export interface ReadConfig {
  /** `undefined` where it has mistakes. */
  readonly config: EdaGenConfig | undefined;
  /** Absolute path, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a configuration; its mistakes are diagnostics. One in TypeScript or JavaScript is run. */
export async function readConfig(file: string): Promise<ReadConfig> {
  const path = normalizePath(file);
  const text = readFileSync(path, 'utf8');
  const { source, problems } = /\.(?:ya?ml|json)$/i.test(path)
    ? await parseData(path, text)
    : await runModule(path, text);
  const diagnostics = sortDiagnostics(hasErrors(problems) ? problems : [...problems, ...checkConfig(source)]);
  const config = hasErrors(diagnostics) ? undefined : ((source.value ?? {}) as EdaGenConfig);
  return { config, path, text, diagnostics };
}

interface Parsed {
  readonly source: ConfigSource;
  readonly problems: readonly Diagnostic[];
}

async function parseData(path: string, text: string): Promise<Parsed> {
  const { createSourceFile } = await import('../document/source-file.js');
  const { file, problems } = createSourceFile(path, basename(path), text);
  return {
    source: dataSource(file),
    problems: problems.map(({ code, message, range, severity }) =>
      createDiagnostic(code, { file: path, pointer: '', range }, message, { severity }),
    ),
  };
}

/** jiti reads TypeScript on every Node that is supported; it is loaded only here. */
async function runModule(path: string, text: string): Promise<Parsed> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  try {
    const loaded: unknown = await jiti.import(path);
    const value: unknown = isDataObject(loaded) && 'default' in loaded ? loaded['default'] : undefined;
    const source = moduleSource(path, text, value);
    return value === undefined
      ? { source, problems: [fault(source, 'it has no default export. Write `export default defineConfig({ … })`')] }
      : { source, problems: [] };
  } catch (error) {
    const source = moduleSource(path, text, undefined);
    return {
      source,
      problems: [fault(source, `it failed: ${safeText(error instanceof Error ? error.message : String(error))}`)],
    };
  }
}

function fault(source: ConfigSource, what: string): Diagnostic {
  return createDiagnostic('config-value', source.place(''), `The configuration was run, but ${what}.`);
}
