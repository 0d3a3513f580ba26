import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** The compilers that generated code has to please. Called by path: aliases mix up `.bin/tsc`. */
export const TYPESCRIPT_VERSIONS = ['typescript-5.9', 'typescript-6', 'typescript'].map((folder) => ({
  name: `TypeScript ${(JSON.parse(readFileSync(join(root, 'node_modules', folder, 'package.json'), 'utf8')) as { version: string }).version}`,
  tsc: join(root, 'node_modules', folder, 'bin/tsc'),
}));

/** The strictest settings that a user may have. */
export const STRICTEST = {
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: false,
} as const;

/** One error of the compiler: `file(line,column): error TS1234: message`, continuation lines included. */
export interface CompileError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Runs a compiler over a project and answers its errors. Rejects where it could not run. */
export async function compile(tsc: string, project: string): Promise<readonly CompileError[]> {
  const output = await new Promise<string>((resolvePromise, reject) => {
    execFile(
      process.execPath,
      [tsc, '-p', project, '--pretty', 'false'],
      { cwd: root, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else if (stderr !== '') reject(new Error(stderr));
        else resolvePromise(stdout);
      },
    );
  });
  const errors: { file: string; line: number; message: string }[] = [];
  for (const line of output.split('\n')) {
    const start = /^(?<file>[^(\s][^(]*)\((?<line>\d+),\d+\): error (?<message>.*)$/.exec(line)?.groups;
    const global = /^error (?<message>.*)$/.exec(line)?.groups;
    const last = errors.at(-1);
    if (start !== undefined)
      errors.push({ file: start['file'] ?? '', line: Number(start['line']), message: start['message'] ?? '' });
    else if (global !== undefined) errors.push({ file: '', line: 0, message: global['message'] ?? '' });
    else if (last !== undefined && line !== '') last.message += `\n${line}`;
  }
  return errors;
}
