import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.js';

const root = resolve(import.meta.dirname, '../..');
const blocks = fencedBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
const LIMIT_MS = 60_000;
let folder: string;

/** What the tutorial's first block makes: a folder in which both built packages, TypeScript and the types of Node are installed. */
beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache/readme-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'billing', type: 'module' }));
  const link = (target: string, path: string): void => {
    mkdirSync(dirname(join(folder, 'node_modules', path)), { recursive: true });
    symlinkSync(join(root, target), join(folder, 'node_modules', path));
  };
  link('.', 'eda-gen');
  link('src/runtime', '@eda-gen/runtime');
  link('node_modules/typescript', 'typescript');
  link('node_modules/@types/node', '@types/node');
  link('bin/eda-gen.js', '.bin/eda-gen');
  link('node_modules/typescript/bin/tsc', '.bin/tsc');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As in a shell that stops at the first command that fails; then this rejects with what was printed. */
async function runShell(commands: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', npm_config_offline: 'true' };
  const { stdout } = await promisify(execFile)('sh', ['-ec', commands], { cwd: folder, env, timeout: LIMIT_MS });
  return stdout;
}

describe('the tutorial of the README', () => {
  it('does what it says', { timeout: LIMIT_MS }, async () => {
    const printed: string[] = [];
    const promised: string[] = [];
    for (const { language, marks, title, text } of blocks) {
      if (title !== undefined) writeFileSync(join(folder, title), text);
      else if (marks === 'output') promised.push(text);
      else if (language === 'sh' && marks === 'run') printed.push(await runShell(text));
    }
    // What is shown belongs to the last commands.
    expect(printed.slice(-promised.length)).toEqual(promised);
    expect(promised).toHaveLength(1);
  });

  it('shows all that a reader has to write', () => {
    expect(blocks.flatMap(({ title }) => title ?? [])).toEqual([
      'contract.yaml',
      'eda-gen.config.yaml',
      'main.ts',
      'tsconfig.json',
    ]);
  });
});

describe('the commands of the README', () => {
  it('are there, each one line', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const lines = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim());
    for (const line of ['npm ci && npm start', 'npm ci && npm test']) expect(lines).toContain(line);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'services']));
  });
});
