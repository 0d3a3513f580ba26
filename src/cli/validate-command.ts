import {
  DIAGNOSTIC_FORMATS,
  printDiagnostics,
  summarizeDiagnostics,
  type DiagnosticFormat,
} from '../diagnostics/printers/print-diagnostics.js';
import { hasErrors } from '../diagnostics/sort-diagnostics.js';
import { DOCUMENT_OPTIONS, readDocumentOptions } from './document-options.js';
import type { Command } from './command.js';

export const validateCommand: Command = {
  name: 'validate',
  summary: 'Print every problem of AsyncAPI documents',
  positional: {
    name: 'documents',
    description: 'paths or globs; without them, those of the configuration',
    many: true,
  },
  options: {
    format: {
      kind: 'choice',
      value: 'format',
      choices: DIAGNOSTIC_FORMATS,
      description: 'How to print what was found',
    },
    'max-warnings': {
      kind: 'number',
      value: 'number',
      description: 'Exit with 1 where there are more warnings than this',
    },
    'point-of-view': DOCUMENT_OPTIONS['point-of-view'],
    'allow-remote': DOCUMENT_OPTIONS['allow-remote'],
    lenient: DOCUMENT_OPTIONS.lenient,
    official: {
      kind: 'flag',
      isOn: true,
      description: 'Leave out the second opinion of the official AsyncAPI parser',
    },
    config: DOCUMENT_OPTIONS.config,
  },
  examples: [
    ['eda-gen validate', 'all documents of the configuration'],
    ['eda-gen validate --format github --max-warnings 0', 'in CI: annotations, and no warnings'],
  ],
  async run(args, terminal) {
    const { validate } = await import('../pipeline/validate.js');
    const { createPrintContext } = await import('./print-context.js');
    const { diagnostics, documents, sources } = await validate({
      ...readDocumentOptions(args),
      signal: terminal.signal,
    });
    const format = (args.text('format') ?? 'text') as DiagnosticFormat;
    const context = createPrintContext({
      sources,
      checked: documents,
      color: terminal.colorOut,
      width: terminal.widthOut,
    });
    terminal.out(printDiagnostics(diagnostics, format, context));
    if (format === 'text')
      terminal.talk(`${summarizeDiagnostics(diagnostics)} in ${countDocuments(documents.length)}\n`);
    if (hasErrors(diagnostics)) return 1;
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
    const limit = args.number('max-warnings') ?? Infinity;
    if (warnings <= limit) return 0;
    terminal.talk(`eda-gen: There are more warnings (${warnings}) than --max-warnings allows (${limit}).\n`);
    return 1;
  },
};

function countDocuments(count: number): string {
  if (count === 0) return 'the configuration';
  return count === 1 ? '1 document' : `${count} documents`;
}
