import { printDiagnostics, summarizeDiagnostics } from '../diagnostics/printers/print-diagnostics.js';
import type { GenerateResult, ServiceReport } from '../pipeline/generate.js';
import { createPrintContext, shownPath } from './print-context.js';
import type { Terminal } from './terminal.js';

export interface PrintOptions {
  readonly json: boolean;
  readonly durationMs: number;
}

/** The summary: one line a service, or one line of JSON; with `check`, what is stale. Findings go to the talk. */
export function printGenerateResult(result: GenerateResult, options: PrintOptions, terminal: Terminal): void {
  if (options.json) {
    terminal.out(`${JSON.stringify(jsonSummary(result, options.durationMs))}\n`);
    return;
  }
  const context = createPrintContext({
    sources: result.sources,
    color: terminal.colorTalk,
    width: terminal.widthTalk,
  });
  if (result.diagnostics.length > 0) terminal.talk(printDiagnostics(result.diagnostics, 'text', context));
  if (result.outcome === 'invalid') {
    terminal.talk(`${summarizeDiagnostics(result.diagnostics)}: nothing was written.\n`);
    return;
  }
  if (result.outcome === 'stale') {
    printStale(result, terminal);
    return;
  }
  const rows = result.reports.map((report) => [nameOf(report), shownPath(report.folder), changesOf(report)] as const);
  const [nameWidth, folderWidth] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const [name, folder, changes] of rows)
    terminal.out(`${name.padEnd(nameWidth ?? 0)}  ${folder.padEnd(folderWidth ?? 0)}  ${changes}\n`);
  for (const report of result.reports)
    for (const path of report.kept)
      terminal.talk(
        `${shownPath(report.folder)}/${path} is no longer generated, but was changed by hand, so it stays. Delete it if it is not needed.\n`,
      );
}

function printStale(result: GenerateResult, terminal: Terminal): void {
  let count = 0;
  for (const { folder, created, updated, removed, kept } of result.reports)
    for (const [what, paths] of [
      ['missing', created],
      ['out of date', updated],
      ['no longer generated', [...removed, ...kept]],
    ] as const)
      for (const path of paths) {
        terminal.out(`${shownPath(folder)}/${path}: ${what}\n`);
        count += 1;
      }
  terminal.talk(
    `${count === 1 ? '1 file is' : `${count} files are`} stale. Run \`eda-gen generate\`, and commit what it changes.\n`,
  );
}

function nameOf({ service, role }: ServiceReport): string {
  if (service === undefined) return '(gone)';
  return role === 'client' ? `${service} client` : service;
}

function changesOf({ created, updated, removed, unchanged }: ServiceReport): string {
  const parts = [
    [created.length, 'created'],
    [updated.length, 'updated'],
    [removed.length, 'removed'],
    [unchanged, 'unchanged'],
  ] as const;
  const some = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return some.length === 0 ? 'empty' : some.join(', ');
}

function jsonSummary(result: GenerateResult, durationMs: number): object {
  const context = createPrintContext({ sources: result.sources, color: false });
  return {
    outcome: result.outcome,
    services: result.reports.map(({ service, role, document, folder, created, updated, removed, kept, unchanged }) => ({
      service: service ?? null,
      role: role ?? null,
      document: shownPath(document),
      folder: shownPath(folder),
      created,
      updated,
      removed,
      kept,
      unchanged,
    })),
    diagnostics: JSON.parse(printDiagnostics(result.diagnostics, 'json', context)) as unknown,
    durationMs: Math.round(durationMs),
  };
}
