import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISTAKES, PREAMBLE } from './mistakes.js';
import { PROGRAMS } from './programs.js';
import { compile, root, STRICTEST, TYPESCRIPT_VERSIONS, type CompileError } from './typescript-versions.js';

const folder = join(root, '.cache/compile', `mistakes-${process.pid}`);
const fileOf = (index: number): string => `mistake-${index}.ts`;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICTEST, include: ['*.ts'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'preamble.ts'), PREAMBLE);
  for (const [name, code] of Object.entries(PROGRAMS)) writeFileSync(join(folder, `${name}.ts`), code);
  for (const [index, { code }] of MISTAKES.entries()) writeFileSync(join(folder, fileOf(index)), code);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(TYPESCRIPT_VERSIONS)('$name', ({ tsc }) => {
  let errors: ReadonlyMap<string, readonly CompileError[]>;
  beforeAll(async () => {
    const byFile = new Map<string, CompileError[]>();
    for (const error of await compile(tsc, folder)) {
      const file = basename(error.file);
      byFile.set(file, [...(byFile.get(file) ?? []), error]);
    }
    errors = byFile;
  });

  it('compiles what is right: programs, generated code and the declarations of both packages', () => {
    const wrong = [...errors].filter(([file]) => !file.startsWith('mistake-')).flatMap(([, found]) => found);
    expect(wrong).toEqual([]);
  });

  it.each(MISTAKES.map(({ name, says }, index) => ({ name, says, index })))('refuses: $name', ({ says, index }) => {
    const found = errors.get(fileOf(index)) ?? [];
    expect(found.map(({ message }) => message).join('\n')).toMatch(says);
    expect(found.length, 'one mistake, one error').toBe(1);
  });
});
