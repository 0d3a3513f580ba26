import { resolve } from 'node:path';
import { findConfig } from '../config/find-config.js';
import type { EdaGenConfig } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import { resolveConfig, type ConfigFlags, type ResolvedConfig } from '../config/resolve-config.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** What the functions of the package and the commands have in common. */
export interface SettingsOptions extends ConfigFlags {
  /** The current folder: `process.cwd()` by default. */
  readonly cwd?: string | undefined;
  /** Path of the configuration file; else the one of the current folder is taken, where there is one. */
  readonly config?: string | undefined;
}

export interface LoadedSettings {
  readonly cwd: string;
  readonly configPath: string | undefined;
  /** Text of the configuration, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** `undefined` where the configuration has mistakes. */
  readonly settings: ResolvedConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws UsageError */
export async function loadSettings(options: SettingsOptions): Promise<LoadedSettings> {
  const cwd = resolve(options.cwd ?? process.cwd());
  const found = findConfig(cwd, options.config);
  const read = found === undefined ? undefined : await readConfig(found);
  const config: EdaGenConfig | undefined = read === undefined ? {} : read.config;
  return {
    cwd,
    configPath: read?.path,
    sources: new Map(read === undefined ? [] : [[read.path, read.text]]),
    settings: config === undefined ? undefined : resolveConfig(cwd, config, read?.path, options),
    diagnostics: read?.diagnostics ?? [],
  };
}
