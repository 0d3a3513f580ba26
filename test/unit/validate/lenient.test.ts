import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIGURABLE_RULES } from '../../../src/config/config-keys.js';
import { CODES } from '../../../src/diagnostics/codes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { loadDocument } from '../../../src/document/load-document.js';
import { judgeDocument } from '../../../src/validate/validate-document.js';
import { createContractFolder } from '../document/contract-folder.js';
import { LENIENT_CASES } from './lenient-cases.js';
import { STILL_REFUSED } from './still-refused-cases.js';

interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  /** What a place of the main file resolves to. */
  readonly at: (pointer: string) => unknown;
}

async function judge(text: string, lenient: boolean, others: Readonly<Record<string, string>> = {}): Promise<Judged> {
  const folder = createContractFolder({ 'shop.yaml': text, ...others });
  try {
    const path = folder.file('shop.yaml');
    const { document, diagnostics } = await loadDocument(path, { workspace: folder.path, lenient });
    const judged = document === undefined ? undefined : await judgeDocument(document, { lenient });
    return {
      diagnostics: [...diagnostics, ...(judged?.diagnostics ?? [])],
      at: (pointer) => judged?.document.resolve({ file: path, pointer })?.value,
    };
  } finally {
    folder.dispose();
  }
}

const errorsOf = ({ diagnostics }: Judged): string[] =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);

describe('--lenient', () => {
  it.each(LENIENT_CASES)('$name', async ({ text, others, code, read }) => {
    const strict = await judge(text, false, others);
    expect(errorsOf(strict).filter((error) => error.includes('With `--lenient`, eda-gen goes on '))).not.toEqual([]);
    const lenient = await judge(text, true, others);
    expect(errorsOf(lenient)).toEqual([]);
    const assumed = lenient.diagnostics.filter((entry) => entry.code.startsWith('lenient-'));
    expect(new Set(assumed.map((entry) => entry.code))).toEqual(new Set([code]));
    for (const { message, severity, range } of assumed) {
      expect(message).toMatch(/\. eda-gen goes on .*\.$/);
      expect(severity).toBe('warning');
      expect(range.start.line).toBeGreaterThan(0);
    }
    for (const [pointer, value] of Object.entries(read)) expect(lenient.at(pointer), pointer).toEqual(value);
  });

  it.each(STILL_REFUSED)('does not guess: $name', async ({ text, others }) => {
    const strict = errorsOf(await judge(text, false, others));
    expect(strict).not.toEqual([]);
    const lenient = errorsOf(await judge(text, true, others));
    expect(lenient).toEqual(strict);
    expect(strict.join('\n')).not.toContain('--lenient');
  });

  it('has a case, a row in the documentation and a weight for each of its codes', () => {
    const codes = Object.keys(CODES).filter((code) => code.startsWith('lenient-'));
    expect(codes).not.toEqual([]);
    const page = readFileSync(new URL('../../../docs/lenient.md', import.meta.url), 'utf8');
    for (const code of codes) {
      expect(
        LENIENT_CASES.some((entry) => entry.code === code),
        code,
      ).toBe(true);
      expect(page).toMatch(new RegExp(`^\\| \`${code}\` `, 'm'));
      expect(CONFIGURABLE_RULES).toContain(code);
    }
  });

  it('changes nothing of a document in order', async () => {
    const text = 'asyncapi: 3.0.0\ninfo: { title: T, version: 1.0.0 }\nchannels: { a: { address: a } }\n';
    expect((await judge(text, true)).diagnostics).toEqual([]);
  });

  it('says the same in every round, however many a document takes', async () => {
    const properties = Array.from({ length: 40 }, (_, index) => `        p${index}: { type: int, required: true }\n`);
    const text = `asyncapi: 3.0.0\ninfo: { title: T, version: 1.0.0 }\ncomponents:\n  schemas:\n    S:\n      type: object\n      properties:\n${properties.join('')}`;
    const { diagnostics, at } = await judge(text, true);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === 'lenient-schema')).toHaveLength(80);
    expect(at('/components/schemas/S/required')).toHaveLength(40);
  });
});
