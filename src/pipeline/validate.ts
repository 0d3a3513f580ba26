import type { ResolvedIgnore } from '../config/resolve-ignore.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors, sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { RemoteFiles } from '../document/remote/remote-files.js';
import { checkServiceFolders, type NamedService } from './check-service-folders.js';
import { findUnused, ignoreDiagnostics } from './ignore-diagnostics.js';
import { loadSettings, type SettingsOptions } from './load-settings.js';
import { serviceOf } from './service-of.js';
import { weighDiagnostics } from './weigh-diagnostics.js';

const REMOTE_CODES: ReadonlySet<string> = new Set(['ref-remote', 'remote-failed', 'remote-cache']);

export interface ValidateOptions extends SettingsOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ValidateResult {
  /** Every problem of all documents and of the configuration, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every file that was read, by absolute path, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** Absolute paths of the documents. */
  readonly documents: readonly string[];
}

/**
 * Judges all documents: our loader and rules first, then, where they find no error, whether names can be given, and what the
 * official parser says (`official: false` leaves it out). Those of a configuration also must not describe one service twice.
 * @throws UsageError, DocumentUnreadableError where it cannot run; the reason of `signal` where that aborts.
 */
export async function validate(options: ValidateOptions = {}): Promise<ValidateResult> {
  const { settings, diagnostics, sources: configSources } = await loadSettings(options);
  const found: Diagnostic[] = [...diagnostics];
  const sources = new Map(configSources);
  if (settings === undefined) return { diagnostics: found, sources, documents: [] };
  const { readContract } = await import('./read-contract.js');
  const services: NamedService[] = [];
  const ignored = new Set<ResolvedIgnore>();
  const remote = new RemoteFiles(settings.remote);
  const { buildModel } = await import('../model/build-model.js');
  for (const document of settings.documents) {
    options.signal?.throwIfAborted();
    const read = await readContract(document, settings, {
      official: options.official ?? true,
      command: 'validate',
      remote,
      signal: options.signal,
      ignored,
    });
    for (const [path, text] of read.sources) sources.set(path, text);
    found.push(...read.diagnostics);
    if (read.document === undefined || hasErrors(read.diagnostics)) continue;
    for (const role of document.roles) {
      const { model, diagnostics: naming } = buildModel(read.document, {
        role,
        pointOfView: document.pointOfView,
      });
      found.push(...ignoreDiagnostics(weighDiagnostics(naming, settings.rules), settings.ignore, ignored));
      if (model !== undefined && role === document.roles[0])
        services.push({ document: read.document, service: serviceOf({ role, model }), out: document.out });
    }
  }
  // What was fetched is kept where all of it could be.
  if (!found.some(({ code }) => REMOTE_CODES.has(code))) await remote.keep({ prune: settings.isComplete });
  // Documents that were named by hand need not be generated side by side.
  if (settings.isComplete) found.push(...checkServiceFolders(services));
  if (settings.isComplete && !hasErrors(found))
    found.push(...findUnused(settings.ignore, ignored, options.official ?? true));
  return { diagnostics: sortDiagnostics(found), sources, documents: settings.documents.map(({ path }) => path) };
}
