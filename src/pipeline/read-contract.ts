import { relative } from 'node:path';
import type { ResolvedDocument } from '../config/resolve-config.js';
import type { ResolvedIgnore } from '../config/resolve-ignore.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors } from '../diagnostics/sort-diagnostics.js';
import { loadDocument } from '../document/load-document.js';
import type { RemoteReader } from '../document/remote/remote-files.js';
import type { SourceDocument } from '../document/source-document.js';
import { GENERATE_SEVERITIES } from '../validate/generate-severities.js';
import { judgeDocument } from '../validate/validate-document.js';
import type { Settings } from './load-settings.js';
import { ignoreDiagnostics } from './ignore-diagnostics.js';
import { weighDiagnostics } from './weigh-diagnostics.js';

export interface ReadContract {
  /** `undefined` where no model can be made of it. */
  readonly document: SourceDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every file that was read, by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface ReadContractOptions {
  /** Whether the official parser is asked, where our rules have found no error. */
  readonly official: boolean;
  /** `generate` takes some findings for warnings that `validate` takes for errors. */
  readonly command: 'generate' | 'validate';
  /** Shared by the documents of a run. */
  readonly remote: RemoteReader;
  readonly signal?: AbortSignal | undefined;
  /** Gets the entries of `ignore` that left something out, or would have before their day was over. */
  readonly ignored: Set<ResolvedIgnore>;
}

/** Loads and judges one contract. @throws DocumentUnreadableError */
export async function readContract(
  { path, pointOfView }: ResolvedDocument,
  settings: Settings,
  options: ReadContractOptions,
): Promise<ReadContract> {
  const {
    document: loaded,
    diagnostics,
    files,
  } = await loadDocument(typedPath(path), {
    workspace: settings.workspace,
    lenient: settings.lenient,
    remote: options.remote,
    signal: options.signal,
  });
  const isMild = options.command === 'generate' || settings.lenient;
  const rules = isMild ? { ...GENERATE_SEVERITIES, ...settings.rules } : settings.rules;
  const judged =
    loaded === undefined
      ? { document: undefined, diagnostics: [] }
      : await judgeDocument(loaded, { pointOfView, lenient: settings.lenient });
  const { document } = judged;
  const weigh = (all: readonly Diagnostic[]): Diagnostic[] =>
    ignoreDiagnostics(weighDiagnostics(all, rules), settings.ignore, options.ignored);
  const found = weigh([...diagnostics, ...judged.diagnostics]);
  // Where something was assumed, the parser would only refuse it again.
  const isAssumed = [...diagnostics, ...judged.diagnostics].some(({ code }) => code.startsWith('lenient-'));
  if (document !== undefined && options.official && !isAssumed && !hasErrors(found)) {
    const { askOfficialParser } = await import('../validate/official.js');
    found.push(...weigh(await askOfficialParser(document, { signal: options.signal })));
  }
  return {
    document: hasErrors(found) ? undefined : document,
    diagnostics: found,
    sources: new Map([...files].map(([file, { text }]) => [file, text])),
  };
}

/** As a person would type it here, since the loader's message names the path that it was given. */
function typedPath(path: string): string {
  const short = relative(process.cwd(), path);
  if (short === '') return '.';
  return short.startsWith('..') ? path : short;
}
