import { describe, expect, it } from 'vitest';
import { contract, folderWith, runCli } from './run-cli.js';

const good = contract('Alpha');
const warned = good.replace('required: [id]', 'required: [id, missing]');
const bad = contract('Beta').replace('action: send', 'action: sned');
const project = (): string =>
  folderWith({ 'eda-gen.config.yaml': 'documents: [a.yaml, b.yaml]\n', 'a.yaml': warned, 'b.yaml': bad });

describe('eda-gen validate', () => {
  it('prints every problem of every document with its frame, and ends with 1', async () => {
    const run = await runCli(project(), 'validate');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a.yaml:12:26 warning required-undeclared');
    expect(run.stdout).toContain('b.yaml:21:13 error structure');
    expect(run.stdout).toMatch(/> 21 \| {5}action: sned\n\s+\| {13}\^{4}\n/);
    expect(run.stdout).toContain('Did you mean `send`?');
    expect(run.stderr).toBe('1 error and 1 warning in 2 documents\n');
  });

  it('ends with 0 where there are only warnings, unless they are too many', async () => {
    const folder = folderWith({ 'a.yaml': warned });
    expect((await runCli(folder, 'validate', 'a.yaml')).code).toBe(0);
    expect((await runCli(folder, 'validate', 'a.yaml', '--max-warnings', '1')).code).toBe(0);
    const refused = await runCli(folder, 'validate', 'a.yaml', '--max-warnings', '0');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('There are more warnings (1) than --max-warnings allows (0).');
  });

  it('says so where there is nothing to say', async () => {
    const run = await runCli(folderWith({ 'a.yaml': good }), 'validate', 'a.yaml');
    expect(run).toEqual({ code: 0, stdout: '', stderr: 'no problems in 1 document\n' });
  });

  it('finds two documents of one service in a configuration, as generate does, and not in what is named by hand', async () => {
    const folder = folderWith({
      'eda-gen.config.yaml': 'documents: [a.yaml, b.yaml]\n',
      'a.yaml': contract('Alpha'),
      'b.yaml': contract('Alpha'),
    });
    const run = await runCli(folder, 'validate', '--no-official');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('b.yaml:3:10 error service-collision');
    expect(await runCli(folder, 'validate', '--no-official', 'a.yaml', 'b.yaml')).toMatchObject({ code: 0 });
  });

  it('counts what is wrong with the configuration as such', async () => {
    const run = await runCli(folderWith({ 'eda-gen.config.yaml': 'out: 3\n' }), 'validate');
    expect(run).toMatchObject({ code: 1, stderr: '1 error in the configuration\n' });
  });

  it('weighs rules as the configuration says', async () => {
    const folder = project();
    const config = (rule: string): string => `documents: [a.yaml]\nrules:\n  required-undeclared: ${rule}\n`;
    for (const [rule, code] of [
      ['off', 0],
      ['info', 0],
      ['error', 1],
    ] as const) {
      const named = folderWith({ 'a.yaml': warned, 'eda-gen.config.yaml': config(rule) });
      const run = await runCli(named, 'validate', '--format', 'json');
      expect(run.code).toBe(code);
      expect((JSON.parse(run.stdout) as { severity: string }[]).map(({ severity }) => severity)).toEqual(
        rule === 'off' ? [] : [rule],
      );
    }
    expect((await runCli(folder, 'generate', 'a.yaml')).code).toBe(0);
  });

  it('asks the official parser, unless told not to', async () => {
    // Our own rule is off, so that only the parser's is left.
    const folder = folderWith({
      'a.yaml': good.replace('    messages:', '    parameters:\n      unused: {}\n    messages:'),
      'eda-gen.config.yaml': 'documents: [a.yaml]\nrules:\n  address-parameter-unused: off\n',
    });
    const both = await runCli(folder, 'validate');
    expect(both.code).toBe(1);
    expect(both.stdout).toContain('error official-parser');
    expect(await runCli(folder, 'validate', '--no-official')).toMatchObject({ code: 0, stdout: '' });
    expect((await runCli(folder, 'generate', '--official')).stderr).toContain('error official-parser');
    expect(await runCli(folder, 'generate')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the forms of validate', () => {
  interface Finding {
    readonly code: string;
    readonly file: string;
    readonly range: { readonly start: { readonly line: number } };
  }

  it('json: an array of diagnostics', async () => {
    const run = await runCli(project(), 'validate', '--format', 'json');
    expect(run).toMatchObject({ code: 1, stderr: '' });
    const found = JSON.parse(run.stdout) as readonly Finding[];
    expect(found.map(({ file, range, code }) => [file, range.start.line, code])).toEqual([
      ['a.yaml', 12, 'required-undeclared'],
      ['b.yaml', 21, 'structure'],
    ]);
    expect((await runCli(folderWith({ 'a.yaml': good }), 'validate', 'a.yaml', '--format', 'json')).stdout.trim()).toBe(
      '[]',
    );
  });

  it('github: a command a finding', async () => {
    const { stdout } = await runCli(project(), 'validate', '--format', 'github');
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^::warning file=a\.yaml,line=12,.*title=required-undeclared::/);
    expect(lines[1]).toMatch(/^::error file=b\.yaml,line=21,.*title=structure::/);
  });

  it('sarif: a run with its results and their places', async () => {
    const { stdout } = await runCli(project(), 'validate', '--format', 'sarif');
    const log = JSON.parse(stdout) as { version: string; runs: { results: { ruleId: string; level: string }[] }[] };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['required-undeclared', 'warning'],
      ['structure', 'error'],
    ]);
  });

  it('junit: one failure, and a suite for each file', async () => {
    const { stdout } = await runCli(project(), 'validate', '--format', 'junit');
    expect(stdout).toMatch(/^<\?xml/);
    expect(stdout.match(/<failure\b/g)).toHaveLength(1);
    expect(stdout).toContain('a.yaml');
    expect(stdout).toContain('b.yaml');
  });
});
