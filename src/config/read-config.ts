import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors, sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { normalizePath } from '../document/resolve-path.js';
import { checkConfig } from './check-config.js';
import type { EdaGenConfig } from './config.js';
import { dataSource, type ConfigSource } from './config-source.js';
import { runConfigModule, type ParsedConfig } from './run-config-module.js';

export interface ReadConfig {
  /** `undefined` where it has mistakes. */
  readonly config: EdaGenConfig | undefined;
  /** Absolute path, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a part of it stands. */
  readonly place: ConfigSource['place'];
}

/** Reads and checks a configuration; its mistakes are diagnostics. One in TypeScript or JavaScript is run. */
export async function readConfig(file: string): Promise<ReadConfig> {
  const path = normalizePath(file);
  const text = readFileSync(path, 'utf8');
  const { source, problems } = /\.(?:ya?ml|json)$/i.test(path)
    ? await parseData(path, text)
    : await runConfigModule(path, text);
  const diagnostics = sortDiagnostics(hasErrors(problems) ? problems : [...problems, ...checkConfig(source)]);
  const config = hasErrors(diagnostics) ? undefined : ((source.value ?? {}) as EdaGenConfig);
  return { config, path, text, diagnostics, place: (pointer, part) => source.place(pointer, part) };
}

async function parseData(path: string, text: string): Promise<ParsedConfig> {
  const { createSourceFile } = await import('../document/source-file.js');
  const { file, problems } = createSourceFile(path, basename(path), text);
  return {
    source: dataSource(file),
    problems: problems.map(({ code, message, range, severity }) =>
      createDiagnostic(code, { file: path, pointer: '', range }, message, { severity }),
    ),
  };
}
