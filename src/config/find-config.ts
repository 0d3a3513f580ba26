import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { suggestName } from '../diagnostics/suggest-name.js';
import { namesIn } from './names-in.js';
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

const READABLE = /\.(?:ya?ml|json|[cm]?[jt]s)$/i;

/**
 * The configuration that was named, or the one in the folder; `undefined` where there is none.
 * @throws UsageError where the named one is missing or of another kind, or the folder has several.
 */
export function findConfig(cwd: string, named?: string): string | undefined {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && !READABLE.test(path))
      throw new UsageError(
        `${named} cannot be a configuration. Its name has to end in .yaml, .yml, .json, .ts, .mts, .js or .mjs.`,
      );
    if (stats?.isFile() === true) return path;
    const suggestion = suggestName(basename(path), namesIn(dirname(path)));
    throw new UsageError(
      `There is no configuration ${named}. ${suggestion === undefined ? 'Check the path.' : `Did you mean ${join(dirname(named), suggestion)}?`}`,
      [dirname(path)],
    );
  }
  const present = new Set(namesIn(cwd));
  const found = CONFIG_NAMES.filter((name) => present.has(name));
  if (found.length > 1)
    throw new UsageError(`There are several configurations: ${found.join(', ')}. Keep one, or name one with --config.`);
  return found[0] === undefined ? undefined : join(cwd, found[0]);
}
