import { dirname, resolve } from 'node:path';
import type { Place } from '../diagnostics/diagnostic.js';
import { parsePointer } from '../document/json-pointer.js';
import { normalizePath } from '../document/resolve-path.js';
import type { IgnoreConfig } from './config.js';
import { expandGlob, isGlob } from './expand-glob.js';
import type { ReadConfig } from './read-config.js';

/** An entry of `ignore`, ready to be compared with findings. */
export interface ResolvedIgnore extends IgnoreConfig {
  /** Absolute paths with forward slashes; `undefined` for any file. */
  readonly files: readonly string[] | undefined;
  readonly tokens: readonly string[];
  /** Whether its last day is over. */
  readonly isExpired: boolean;
  /** Where it stands in the configuration. */
  readonly place: Place;
}

/** `today` is the day in UTC: `2026-11-25`. */
export function resolveIgnore(
  entries: readonly IgnoreConfig[],
  { path, place }: Pick<ReadConfig, 'path' | 'place'>,
  today: string,
): ResolvedIgnore[] {
  const folder = dirname(path);
  return entries.map((entry, index) => ({
    ...entry,
    files: entry.file === undefined ? undefined : filesOf(folder, entry.file),
    tokens: parsePointer(entry.pointer) ?? [],
    // Days written so are in the order of their texts.
    isExpired: entry.until < today,
    place: place(`/ignore/${index}`),
  }));
}

function filesOf(folder: string, pattern: string): string[] {
  return isGlob(pattern) ? expandGlob(folder, pattern).map(normalizePath) : [normalizePath(resolve(folder, pattern))];
}
