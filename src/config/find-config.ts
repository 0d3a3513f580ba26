import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { suggestName } from '../diagnostics/suggest-name.js';
import { UsageError } from './usage-error.js';

/** The names that a configuration may have. */
export const CONFIG_NAMES = [
  'eda-gen.config.yaml',
  'eda-gen.config.yml',
  'eda-gen.config.json',
  'eda-gen.config.ts',
  'eda-gen.config.mts',
  'eda-gen.config.js',
  'eda-gen.config.mjs',
] as const;

/**
 * The configuration that was named, or the one in the folder; `undefined` where there is none.
 * @throws UsageError where the named one is missing, or the folder has several.
 */
export function findConfig(cwd: string, named?: string): string | undefined {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
    const suggestion = suggestName(basename(path), namesIn(dirname(path)));
    throw new UsageError(
      `There is no configuration ${named}. ${suggestion === undefined ? 'Check the path.' : `Did you mean ${join(dirname(named), suggestion)}?`}`,
    );
  }
  const present = new Set(namesIn(cwd));
  const found = CONFIG_NAMES.filter((name) => present.has(name));
  if (found.length > 1)
    throw new UsageError(`There are several configurations: ${found.join(', ')}. Keep one, or name one with --config.`);
  return found[0] === undefined ? undefined : join(cwd, found[0]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
