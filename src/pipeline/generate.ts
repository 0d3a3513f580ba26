import { dirname } from 'node:path';
import type { ResolvedConfig } from '../config/resolve-config.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors, sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { RemoteFiles, type FetchedFiles } from '../document/remote/remote-files.js';
import { checkOutputs, isUpToDate } from '../write/check-outputs.js';
import { hashContent } from '../write/hash-content.js';
import type { OutputTarget, TargetReport } from '../write/output-target.js';
import { hashManifest } from '../write/verify-outputs.js';
import { writeOutputs } from '../write/write-outputs.js';
import { assertOutputFolders } from './assert-output-folders.js';
import { findStaleFolders } from './find-stale-folders.js';
import { loadSettings, type LoadedSettings, type SettingsOptions } from './load-settings.js';
import { cacheFolder, writeRecord } from './run-cache.js';
import type { ServiceTarget } from './service-target.js';
import { toolFingerprint } from './tool-fingerprint.js';
import { unchangedSince, type Unchanged } from './unchanged-since.js';

export interface GenerateOptions extends SettingsOptions {
  /** Only tells what would be written. */
  readonly check?: boolean | undefined;
  /** False: works from scratch, and keeps no record of the run. */
  readonly cache?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A step that is about to be done. */
export interface Progress {
  readonly step: 'read' | 'make' | 'write';
  /** Absolute path of the document, for `read` and `make`. */
  readonly document?: string;
  /** Steps done, of how many. */
  readonly done: number;
  readonly total: number;
}

export interface GenerateResult {
  /**
   * `invalid`: there are errors, and nothing was written. `written`, `unchanged`: the folders are what they should be.
   * `stale`: with `check`, they are not.
   */
  readonly outcome: 'invalid' | 'written' | 'unchanged' | 'stale';
  /** Of all documents and the configuration, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** One per service and role, in the order of the documents; then folders that are no longer made, without service and role. */
  readonly reports: readonly ServiceReport[];
  /** Text of every file that was read, by absolute path, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** Folders in which a change may matter without a file that was read: globs of the configuration, the cache of remote files. */
  readonly globFolders: readonly string[];
  /** True where nothing had changed since the last run, so that nothing was parsed. */
  readonly fromRecord: boolean;
}

export interface ServiceReport extends TargetReport {
  readonly document: string;
  readonly service?: string;
  readonly role?: 'service' | 'client';
}

/**
 * Makes the SDKs of all documents, or none where one of them has an error.
 * @throws UsageError, DocumentUnreadableError, WriteError where it cannot run; the reason of `signal` where that aborts.
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  return await generateWith(options, new Map());
}

/** As `generate`; `fetched` holds the remote files that earlier runs have fetched, and gets those of this one. */
export async function generateWith(options: GenerateOptions, fetched: FetchedFiles): Promise<GenerateResult> {
  const loaded = await loadSettings(options);
  const { settings } = loaded;
  if (settings === undefined) return invalid(loaded, loaded.diagnostics, loaded.sources);
  const cache = cacheFolder(loaded.configPath === undefined ? loaded.cwd : dirname(loaded.configPath));
  const request = hashContent(JSON.stringify([toolFingerprint(), settings]));
  const remote = new RemoteFiles(settings.remote, fetched);
  if (options.cache !== false) {
    const unchanged = await unchangedSince(cache, request, settings, remote);
    if (unchanged !== undefined) return await nothingToDo(loaded, unchanged, remote);
  }
  const { makeTargets } = await import('./make-targets.js');
  const made = await makeTargets(settings, options, remote);
  const diagnostics = sortDiagnostics([...loaded.diagnostics, ...made.diagnostics]);
  const sources = new Map([...loaded.sources, ...made.sources]);
  if (hasErrors(diagnostics)) return invalid(loaded, diagnostics, sources, await remote.folders());
  options.signal?.throwIfAborted();
  const folders = new Set(made.targets.map(({ target }) => target.folder));
  assertOutputFolders(folders);
  const targets = [...made.targets.map(({ target }) => target), ...findStaleFolders(settings, folders)];
  const reports = await bringUpToDate(targets, options);
  if (options.check !== true) await remote.keep({ prune: settings.isComplete });
  const isSame = reports.every(isUpToDate);
  if (options.cache !== false && (isSame || options.check !== true))
    writeRecord(cache, request, {
      inputs: [...made.sources].map(([path, text]) => [path, hashContent(text)] as const),
      targets: made.targets.map(({ service }) => ({ ...service, manifestHash: hashManifest(service.folder) ?? '' })),
      diagnostics: made.diagnostics,
    });
  return {
    outcome: isSame ? 'unchanged' : options.check === true ? 'stale' : 'written',
    diagnostics,
    reports: reports.map((report, index) => describe(report, targets[index], made.targets[index]?.service)),
    sources,
    globFolders: [...settings.globFolders, ...(await remote.folders())],
    fromRecord: false,
  };
}

async function bringUpToDate(
  targets: readonly OutputTarget[],
  options: GenerateOptions,
): Promise<readonly TargetReport[]> {
  if (options.check === true) return checkOutputs(targets);
  return await writeOutputs(targets, options.signal === undefined ? {} : { signal: options.signal });
}

function describe(
  report: TargetReport,
  target: OutputTarget | undefined,
  made: ServiceTarget | undefined,
): ServiceReport {
  const document = target?.document ?? '';
  return made === undefined ? { ...report, document } : { ...report, document, service: made.service, role: made.role };
}

async function nothingToDo(
  loaded: LoadedSettings & { readonly settings: ResolvedConfig | undefined },
  unchanged: Unchanged,
  remote: RemoteFiles,
): Promise<GenerateResult> {
  return {
    outcome: 'unchanged',
    diagnostics: sortDiagnostics([...loaded.diagnostics, ...unchanged.record.diagnostics]),
    reports: unchanged.record.targets.map(({ manifestHash: _hash, ...service }, index) => ({
      ...service,
      created: [],
      updated: [],
      removed: [],
      kept: [],
      unchanged: unchanged.counts[index] ?? 0,
    })),
    sources: new Map([...loaded.sources, ...unchanged.sources]),
    globFolders: [...(loaded.settings?.globFolders ?? []), ...(await remote.folders())],
    fromRecord: true,
  };
}

function invalid(
  loaded: LoadedSettings,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  remoteFolders: readonly string[] = [],
): GenerateResult {
  return {
    outcome: 'invalid',
    diagnostics,
    reports: [],
    sources,
    globFolders: [...(loaded.settings?.globFolders ?? []), ...remoteFolders],
    fromRecord: false,
  };
}
