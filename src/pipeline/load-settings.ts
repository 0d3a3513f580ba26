import { resolve } from 'node:path';
import { findConfig } from '../config/find-config.js';
import type { EdaGenConfig } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import { resolveConfig, type ConfigFlags, type ResolvedConfig } from '../config/resolve-config.js';
import { resolveIgnore, type ResolvedIgnore } from '../config/resolve-ignore.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { findExpired } from './ignore-diagnostics.js';

/** What the functions of the package and the commands have in common. */
export interface SettingsOptions extends ConfigFlags {
  /** The current folder: `process.cwd()` by default. */
  readonly cwd?: string | undefined;
  /** Path of the configuration file; else the one of the current folder is taken, where there is one. */
  readonly config?: string | undefined;
  /** The day, such as `2026-11-25`, up to which entries of `ignore` are compared: today in UTC by default. */
  readonly today?: string | undefined;
}

/** The configuration with what it ignores, each entry with its place. */
export interface Settings extends ResolvedConfig {
  readonly ignore: readonly ResolvedIgnore[];
}

export interface LoadedSettings {
  readonly cwd: string;
  readonly configPath: string | undefined;
  /** Text of the configuration, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** `undefined` where the configuration has mistakes. */
  readonly settings: Settings | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws UsageError */
export async function loadSettings(options: SettingsOptions): Promise<LoadedSettings> {
  const cwd = resolve(options.cwd ?? process.cwd());
  const found = findConfig(cwd, options.config);
  const read = found === undefined ? undefined : await readConfig(found);
  const config: EdaGenConfig | undefined = read === undefined ? {} : read.config;
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const ignore = read === undefined ? [] : resolveIgnore(config?.ignore ?? [], read, today);
  return {
    cwd,
    configPath: read?.path,
    sources: new Map(read === undefined ? [] : [[read.path, read.text]]),
    settings: config === undefined ? undefined : { ...resolveConfig(cwd, config, read?.path, options), ignore },
    diagnostics: [...(read?.diagnostics ?? []), ...findExpired(ignore)],
  };
}
