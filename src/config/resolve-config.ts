import { statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import type { PointOfView } from '../document/point-of-view.js';
import type { RemoteSettings } from '../document/remote/remote-settings.js';
import { normalizePath } from '../document/resolve-path.js';
import { assertDocumentThere } from './assert-document-there.js';
import { assertPackageNames } from './assert-package-names.js';
import type { DocumentConfig, EdaGenConfig, Role, RuleSetting } from './config.js';
import { CONFIG_DEFAULTS } from './config-keys.js';
import { expandGlob, globBase, isGlob } from './expand-glob.js';
import { UsageError } from './usage-error.js';

/** What was given on the command line, or to the functions of the package; it weighs more than the configuration. */
export interface ConfigFlags {
  /** Paths or globs relative to the current folder, taken instead of those of the configuration. */
  readonly documents?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly role?: Role | undefined;
  readonly pointOfView?: PointOfView | undefined;
  readonly packageName?: string | undefined;
  readonly official?: boolean | undefined;
  /** True fetches what remote `$ref`s name, also what the cache folder has; false fetches nothing. */
  readonly allowRemote?: boolean | undefined;
  /** Whether to go on where the specification's own schema refuses and the meaning is clear. */
  readonly lenient?: boolean | undefined;
}

/** One document with all that is said of it. Paths are absolute with forward slashes. */
export interface ResolvedDocument {
  readonly path: string;
  readonly out: string;
  readonly roles: readonly ('service' | 'client')[];
  readonly pointOfView: PointOfView;
  /** May hold `{service}`. */
  readonly packageName: string | undefined;
}

export interface ResolvedConfig {
  readonly documents: readonly ResolvedDocument[];
  readonly workspace: string;
  readonly official: boolean;
  readonly lenient: boolean;
  readonly remote: RemoteSettings;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** True where the list of documents is that of the configuration: then what it no longer names is stale. */
  readonly isComplete: boolean;
  /** Folders in which a new file may match a glob. */
  readonly globFolders: readonly string[];
}

/**
 * Puts together flags, configuration and defaults.
 * @throws UsageError where there is no document, a path or glob leads to none, or packages could not be named.
 */
export function resolveConfig(
  cwd: string,
  config: EdaGenConfig,
  configPath: string | undefined,
  flags: ConfigFlags = {},
): ResolvedConfig {
  const folder = configPath === undefined ? cwd : dirname(configPath);
  const given = flags.documents ?? [];
  const configured = expand(folder, config.documents ?? [], given.length > 0 ? undefined : configPath);
  const chosen = given.length === 0 ? configured : chooseGiven(cwd, given, configured);
  if (chosen.length === 0)
    throw new UsageError(
      configPath === undefined
        ? 'There is no document to work on. Name one, such as asyncapi.yaml, or list them under documents in eda-gen.config.yaml.'
        : `There is no document to work on. List them under documents in ${basename(configPath)}, or name one on the command line.`,
    );
  const inFolder = (path: string): string => normalizePath(resolve(folder, path));
  const documents = chosen.map(({ path, entry }) => ({
    path,
    out:
      flags.out === undefined
        ? inFolder(entry.out ?? config.out ?? CONFIG_DEFAULTS.out)
        : normalizePath(resolve(cwd, flags.out)),
    roles: rolesOf(flags.role ?? entry.role ?? config.role ?? CONFIG_DEFAULTS.role),
    pointOfView: flags.pointOfView ?? entry.pointOfView ?? config.pointOfView ?? CONFIG_DEFAULTS.pointOfView,
    packageName: flags.packageName ?? entry.packageName ?? config.packageName,
  }));
  assertPackageNames(documents.map(({ packageName }) => packageName));
  return {
    documents,
    workspace: inFolder(config.workspace ?? CONFIG_DEFAULTS.workspace),
    official: flags.official ?? config.official ?? CONFIG_DEFAULTS.official,
    lenient: flags.lenient ?? config.lenient ?? CONFIG_DEFAULTS.lenient,
    remote: {
      allow: allowedOf(config.remote?.allow ?? false, flags.allowRemote),
      cache: config.remote?.cache === undefined ? undefined : inFolder(config.remote.cache),
      refresh: flags.allowRemote === true,
    },
    rules: Object.fromEntries(
      Object.entries(config.rules ?? {}).map(([code, setting]) => [
        code,
        typeof setting === 'string' ? setting : setting.severity,
      ]),
    ),
    isComplete: given.length === 0 && flags.role === undefined,
    globFolders: globFolders(given.length > 0 ? cwd : folder, given.length > 0 ? given : (config.documents ?? [])),
  };
}

/** A list of the configuration limits the flag too: it says whom this machine may ask. */
function allowedOf(configured: boolean | readonly string[], flag: boolean | undefined): boolean | readonly string[] {
  if (flag === undefined) return configured;
  return flag ? typeof configured === 'boolean' || configured : false;
}

interface Chosen {
  readonly path: string;
  readonly entry: Omit<DocumentConfig, 'path'>;
}

/** A document that two entries name has what the more exact one says: a path before a glob, the later before the earlier. */
function expand(
  folder: string,
  entries: readonly (string | DocumentConfig)[],
  strictFor: string | undefined,
): Chosen[] {
  const found = new Map<string, Chosen & { readonly exact: boolean }>();
  for (const item of entries) {
    const entry = typeof item === 'string' ? { path: item } : item;
    const exact = !isGlob(entry.path);
    for (const path of filesOf(folder, entry.path, strictFor === undefined)) {
      if (exact && strictFor !== undefined) assertDocumentThere(path, entry.path, strictFor);
      if (found.get(path)?.exact === true && !exact) continue;
      const { path: _pattern, ...rest } = entry;
      found.set(path, { path, entry: rest, exact });
    }
  }
  return [...found.values()];
}

function chooseGiven(cwd: string, given: readonly string[], configured: readonly Chosen[]): Chosen[] {
  const paths = new Set(given.flatMap((pattern) => filesOf(cwd, pattern, false)));
  return [...paths].map((path) => configured.find((one) => one.path === path) ?? { path, entry: {} });
}

/** A plain path is taken as it is: whether it can be read is found out when it is read. */
function filesOf(folder: string, pattern: string, lenient: boolean): string[] {
  const path = sep === '/' ? pattern : pattern.replaceAll(sep, '/');
  if (!isGlob(path)) return [normalizePath(resolve(folder, path))];
  const exact = normalizePath(resolve(folder, path));
  if (statSync(exact, { throwIfNoEntry: false })?.isFile() === true) return [exact];
  const files = expandGlob(folder, path).map(normalizePath);
  if (files.length === 0 && !lenient)
    throw new UsageError(`No file matches ${pattern}. Check the pattern; it is relative to ${folder}.`, [
      normalizePath(resolve(folder, globBase(path))),
    ]);
  return files;
}

function rolesOf(role: Role): readonly ('service' | 'client')[] {
  return role === 'both' ? ['service', 'client'] : [role];
}

function globFolders(folder: string, entries: readonly (string | DocumentConfig)[]): string[] {
  const patterns = entries.map((entry) => (typeof entry === 'string' ? entry : entry.path)).filter(isGlob);
  return [...new Set(patterns.map((pattern) => normalizePath(resolve(folder, globBase(pattern)))))];
}
