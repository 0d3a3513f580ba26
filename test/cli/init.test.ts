import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runCli, snapshot } from './run-cli.js';

describe('eda-gen init', () => {
  it('writes a project whose contract is sound and whose code can be generated', async () => {
    const folder = folderWith({});
    const run = await runCli(folder, 'init', 'My Sérvice');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Next: cd "My Sérvice" && npm install && npm start\n');
    const root = join(folder, 'My Sérvice');
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

  it('says which file is in the place of a folder', async () => {
    const folder = folderWith({ here: '', src: '' });
    for (const [args, named] of [
      [['here'], 'here'],
      [['here/deep'], 'here'],
      [[], 'src'],
    ] as const)
      expect(await runCli(folder, 'init', ...args)).toEqual({
        code: 2,
        stdout: '',
        stderr: `eda-gen: ${named} is a file, so nothing can be written below it. Choose another folder, or move the file.\n`,
      });
    expect([...snapshot(folder).keys()]).toEqual(['here', 'src']);
  });

  it('leaves nothing behind where one file cannot be written', async () => {
    const folder = folderWith({ LICENSE: 'x' });
    symlinkSync('nowhere', join(folder, 'tsconfig.json'));
    const run = await runCli(folder, 'init');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('tsconfig.json');
    expect(readdirSync(folder)).toEqual(['LICENSE', 'tsconfig.json']);
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
