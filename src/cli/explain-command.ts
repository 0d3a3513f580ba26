import { UsageError } from '../config/usage-error.js';
import type { Command } from './command.js';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Say more about a diagnostic, or list them all',
  positional: { name: 'code', description: 'a code such as example-mismatch; without it, all are listed', many: false },
  options: {},
  examples: [
    ['eda-gen explain example-mismatch', 'what the code means, why it matters, and how it can be configured'],
    ['eda-gen explain', 'every code with its severity'],
  ],
  async run(args, terminal) {
    const { describeCode, listCodes } = await import('./describe-code.js');
    const [code] = args.positionals;
    if (code === undefined) {
      terminal.out(listCodes());
      return 0;
    }
    const page = describeCode(code, terminal.widthOut);
    if (typeof page !== 'string') {
      const remedy = page.suggestion === undefined ? 'eda-gen explain lists all.' : `Did you mean ${page.suggestion}?`;
      throw new UsageError(`There is no diagnostic ${code}. ${remedy}`);
    }
    terminal.out(page);
    return 0;
  },
};
