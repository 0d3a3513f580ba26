import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli, snapshot } from './run-cli.js';

describe('eda-gen init', () => {
  it('writes a project whose contract is sound and whose code can be generated', async () => {
    const folder = folderWith({});
    const run = await runCli(folder, 'init', 'My Service');
    expect(run.code).toBe(0);
    const root = join(folder, 'My Service');
    const paths = [...snapshot(root).keys()];
    expect(run.stdout.trim().split('\n')).toEqual(paths);
    expect(paths).toEqual(
      expect.arrayContaining([
        '.gitignore',
        '.github/workflows/contracts.yaml',
        'README.md',
        'package.json',
        'tsconfig.json',
      ]),
    );
    expect([...snapshot(root).values()].join('')).not.toMatch(/__[A-Z]+__/);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ name: 'my-service' });
    expect(await runCli(root, 'validate', '--max-warnings', '0')).toMatchObject({ code: 0, stdout: '' });
    expect((await runCli(root, 'generate')).code).toBe(0);
    expect((await runCli(root, 'generate', '--check')).code).toBe(0);
    expect(existsSync(join(root, 'generated/greeter/client/index.ts'))).toBe(true);
    expect(readFileSync(join(root, '.github/workflows/contracts.yaml'), 'utf8')).toMatch(
      /eda-gen validate[^]*eda-gen generate --check/,
    );
  });

  it('never overwrites: it names what is in the way, and writes nothing', async () => {
    const folder = folderWith({ 'package.json': '{}', 'src/main.ts': '', 'other.txt': '' });
    const before = snapshot(folder);
    const run = await runCli(folder, 'init');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('package.json, src/main.ts are already in .');
    expect(snapshot(folder)).toEqual(before);
  });

  it('goes into a folder that has other files, under a name that was given', async () => {
    const folder = folderWith({ LICENSE: 'x' });
    expect((await runCli(folder, 'init', '--name', '@shop/hello')).code).toBe(0);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('"name": "@shop/hello"');
    const refused = await runCli(folderWith({}), 'init', '--name', 'Not a name');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Not a name cannot be the name of a package.');
  });
});
