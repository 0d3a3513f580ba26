import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/diagnostics/codes.js';
import { root, runCli } from './run-cli.js';

describe('eda-gen explain', () => {
  it('prints what the documentation says of a code', async () => {
    const run = await runCli(root, 'explain', 'thin-not-subset');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.startsWith(`thin-not-subset: ${CODES['thin-not-subset'].title}\n`)).toBe(true);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(CODES['thin-not-subset'].explanation);
    expect(run.stdout).toContain('Severity: error.');
    const page = readFileSync(join(root, 'docs/diagnostics.md'), 'utf8');
    expect(page).toContain(CODES['thin-not-subset'].explanation);
  });

  it('tells what generate makes of it, and whether it can be configured', async () => {
    const { stdout } = await runCli(root, 'explain', 'example-mismatch');
    expect(stdout).toContain('Severity: error, in generate warning.');
    expect(stdout).toContain('by `ignore`');
    expect((await runCli(root, 'explain', 'syntax')).stdout).toContain('It cannot be configured.');
  });

  it('lists all without a code', async () => {
    const run = await runCli(root, 'explain');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(Object.keys(CODES).toSorted());
  });

  it('asks what was meant', async () => {
    expect(await runCli(root, 'explain', 'exampel-mismatch')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'eda-gen: There is no diagnostic exampel-mismatch. Did you mean example-mismatch?\n',
    });
    expect((await runCli(root, 'explain', 'toString')).stderr).toContain('eda-gen explain lists all.');
  });
});
