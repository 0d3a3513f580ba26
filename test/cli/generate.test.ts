import { rmSync, readFileSync, statSync, utimesSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract, folderWith, runCli, snapshot, writeIn } from './run-cli.js';

const CONFIG = 'documents: [contracts/*.yaml]\n';
const project = (files: Readonly<Record<string, string>> = {}): string =>
  folderWith({
    'eda-gen.config.yaml': CONFIG,
    'contracts/a.yaml': contract('Alpha'),
    'contracts/b.yaml': contract('Beta'),
    ...files,
  });

interface Summary {
  readonly outcome: string;
  readonly services: readonly Readonly<Record<'created' | 'updated' | 'removed' | 'kept', readonly string[]>>[];
  readonly diagnostics: readonly { readonly code: string; readonly file: string }[];
}
const summaryOf = (stdout: string): Summary => JSON.parse(stdout) as Summary;

describe('eda-gen generate', () => {
  it('writes a folder a service, says so in a line each, and the second time writes nothing', async () => {
    const folder = project();
    const first = await runCli(folder, 'generate');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /^alpha {2}generated\/alpha {2}\d+ created\nbeta {3}generated\/beta {3}\d+ created\n$/,
    );
    const before = snapshot(folder);
    expect([...before.keys()]).toContain('generated/alpha/index.ts');
    expect([...before.keys()]).toContain('generated/beta/messages/something-happened.ts');
    const index = join(folder, 'generated/alpha/index.ts');
    utimesSync(index, 1, 1);
    for (const args of [[], ['--no-cache'], ['--check']]) {
      const again = await runCli(folder, 'generate', ...args);
      expect(again.code).toBe(0);
      expect(again.stdout).toMatch(/^alpha {2}generated\/alpha {2}\d+ unchanged\n/);
      expect(snapshot(folder)).toEqual(before);
      expect(statSync(index).mtimeMs).toBe(1000);
    }
  });

  it('is the same to the byte in two folders', async () => {
    const [one, two] = [project(), project()];
    await runCli(one, 'generate', '--role', 'both');
    await runCli(two, 'generate', '--role', 'both');
    expect(snapshot(one).size).toBeGreaterThan(20);
    expect(snapshot(one)).toEqual(snapshot(two));
  });

  it('takes documents and options from the command line', async () => {
    const folder = project();
    const run = await runCli(
      folder,
      'generate',
      'contracts/b.yaml',
      '--out',
      'x/y',
      '--role',
      'client',
      '--package-name',
      '@shop/{service}',
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const paths = [...snapshot(folder).keys()].filter((path) => path.endsWith('.ts') || path.endsWith('package.json'));
    expect(paths.every((path) => path.startsWith('x/y/beta/client/'))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'x/y/beta/client/package.json'), 'utf8'))).toMatchObject({
      name: '@shop/beta-client',
    });
  });

  it('prints one summary in JSON', async () => {
    const folder = project();
    const run = await runCli(folder, 'generate', '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    const summary = summaryOf(run.stdout);
    expect(summary.outcome).toBe('written');
    expect(summary.services).toMatchObject([
      {
        service: 'alpha',
        role: 'service',
        document: 'contracts/a.yaml',
        folder: 'generated/alpha',
        updated: [],
        removed: [],
      },
      { service: 'beta' },
    ]);
    expect(summary.services[0]?.created).toContain('index.ts');
    expect(summaryOf((await runCli(folder, 'generate', '--json')).stdout).outcome).toBe('unchanged');
  });

  it('notices an output that was changed or deleted, although nothing else has changed', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    const before = snapshot(folder);
    writeFileSync(join(folder, 'generated/alpha/index.ts'), '// mine\n');
    rmSync(join(folder, 'generated/beta/channels.ts'));
    const check = await runCli(folder, 'generate', '--check');
    expect(check.code).toBe(1);
    expect(check.stdout).toBe('generated/alpha/index.ts: out of date\ngenerated/beta/channels.ts: missing\n');
    expect(check.stderr).toBe('2 files are stale. Run `eda-gen generate`, and commit what it changes.\n');
    expect((await runCli(folder, 'generate')).code).toBe(0);
    expect(snapshot(folder)).toEqual(before);
  });

  it('notices a change in a file that a document refers to, and in the configuration', async () => {
    const shared = { 'contracts/parts/id.yaml': 'type: string\n' };
    const folder = project({
      ...shared,
      'contracts/a.yaml': contract('Alpha').replace('type: string', '$ref: ./parts/id.yaml'),
    });
    await runCli(folder, 'generate');
    writeIn(folder, 'contracts/parts/id.yaml', 'type: string\nmaxLength: 3\n');
    const changed = summaryOf((await runCli(folder, 'generate', '--json')).stdout);
    expect(changed.services.map(({ updated }) => updated.length > 0)).toEqual([true, false]);
    writeIn(folder, 'eda-gen.config.yaml', `${CONFIG}role: both\n`);
    const more = summaryOf((await runCli(folder, 'generate', '--json')).stdout);
    expect(more.services.map(({ created }) => created.length > 0)).toEqual([false, true, false, true]);
  });
});

describe('what is no longer generated', () => {
  it('is removed with the message that it came from, and nothing beside it', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    writeIn(folder, 'generated/alpha/mine.ts', '// mine\n');
    writeIn(folder, 'contracts/a.yaml', contract('Alpha').replaceAll('SomethingHappened', 'OtherHappened'));
    const check = await runCli(folder, 'generate', '--check');
    expect(check.code).toBe(1);
    expect(check.stdout).toContain('generated/alpha/messages/something-happened.ts: no longer generated\n');
    expect(check.stdout).toContain('generated/alpha/messages/other-happened.ts: missing\n');
    await runCli(folder, 'generate');
    expect(existsSync(join(folder, 'generated/alpha/messages/something-happened.ts'))).toBe(false);
    expect(existsSync(join(folder, 'generated/alpha/messages/other-happened.ts'))).toBe(true);
    expect(existsSync(join(folder, 'generated/alpha/mine.ts'))).toBe(true);
  });

  it('is removed with the document, except what was changed by hand', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    rmSync(join(folder, 'contracts/b.yaml'));
    writeIn(folder, 'generated/beta/index.ts', '// mine\n');
    expect(await runCli(folder, 'generate', '--check')).toMatchObject({ code: 1 });
    const run = await runCli(folder, 'generate');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/\(gone\) {2}generated\/beta {3}\d+ removed\n/);
    expect(run.stderr).toContain(
      'generated/beta/index.ts is no longer generated, but was changed by hand, so it stays.',
    );
    expect([...snapshot(join(folder, 'generated/beta')).keys()]).toEqual(['index.ts']);
    expect((await runCli(folder, 'generate', '--check')).code).toBe(0);
  });

  it('is removed where the service has a new name', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    writeIn(folder, 'contracts/b.yaml', contract('Gamma'));
    await runCli(folder, 'generate', 'contracts/b.yaml');
    expect(existsSync(join(folder, 'generated/beta'))).toBe(false);
    expect(existsSync(join(folder, 'generated/gamma/index.ts'))).toBe(true);
    expect(existsSync(join(folder, 'generated/alpha/index.ts'))).toBe(true);
  });

  it('is not what the command line only leaves out', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    await runCli(folder, 'generate', 'contracts/a.yaml');
    await runCli(folder, 'generate', '--role', 'client');
    expect(existsSync(join(folder, 'generated/beta/index.ts'))).toBe(true);
    expect(existsSync(join(folder, 'generated/alpha/index.ts'))).toBe(true);
  });
});

describe('all or nothing', () => {
  it('writes no service where one document is bad, and says which', async () => {
    const folder = project();
    await runCli(folder, 'generate');
    const before = snapshot(join(folder, 'generated'));
    writeIn(folder, 'contracts/a.yaml', contract('Alpha').replaceAll('count', 'amount'));
    writeIn(folder, 'contracts/b.yaml', contract('Beta').replace('action: send', 'action: bogus'));
    const run = await runCli(folder, 'generate');
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('contracts/b.yaml:21:13 error');
    expect(run.stderr).toMatch(/1 error: nothing was written\.\n$/);
    expect(snapshot(join(folder, 'generated'))).toEqual(before);
    const json = await runCli(folder, 'generate', '--json');
    expect(json).toMatchObject({ code: 1, stderr: '' });
    expect(summaryOf(json.stdout)).toMatchObject({ outcome: 'invalid', diagnostics: [{ file: 'contracts/b.yaml' }] });
  });

  it('does not write over a file of somebody else', async () => {
    const folder = project({ 'generated/beta/index.ts': '// mine\n' });
    const run = await runCli(folder, 'generate');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^eda-gen: .*generated\/beta\/index\.ts is in the way: .*\n$/);
    expect([...snapshot(join(folder, 'generated')).keys()]).toEqual(['beta/index.ts']);
  });

  it.each([
    ['the output folder', 'generated', []],
    ['the folder of a service', 'generated/alpha', []],
    ['a folder above it', 'out', ['--out', 'out/deep/er']],
  ])('does not write where %s is a file', async (_what, named, args) => {
    const folder = folderWith({ 'a.yaml': contract('Alpha'), [named]: '' });
    const before = snapshot(folder);
    const run = await runCli(folder, 'generate', 'a.yaml', ...args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toBe(
      `eda-gen: ${named} is a file, so nothing can be written below it. Choose another folder, or move the file.\n`,
    );
    expect(snapshot(folder)).toEqual(before);
  });

  it('refuses two documents of one service', async () => {
    const folder = project({ 'contracts/b.yaml': contract('Alpha') });
    const run = await runCli(folder, 'generate');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('contracts/b.yaml:3:10 error service-collision');
    expect(existsSync(join(folder, 'generated'))).toBe(false);
  });
});

describe('a configuration in TypeScript', () => {
  it('is run', async () => {
    const folder = project({
      'eda-gen.config.ts': "const out: string = 'made';\nexport default { documents: ['contracts/a.yaml'], out };\n",
      'package.json': '{"type":"module"}',
    });
    rmSync(join(folder, 'eda-gen.config.yaml'));
    expect(await runCli(folder, 'generate')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(folder, 'made/alpha/index.ts'))).toBe(true);
  });
});
