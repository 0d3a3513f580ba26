import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument, type LoadResult } from '../../../src/document/load-document.js';
import { createContractFolder, type ContractFolder } from './contract-folder.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';
const JSON_HEAD = '"asyncapi": "3.0.0", "info": { "title": "Test", "version": "1.0.0" }';

const folders: ContractFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.dispose();
});

function folderOf(files: Readonly<Record<string, string>>): ContractFolder {
  const folder = createContractFolder(files);
  folders.push(folder);
  return folder;
}

const load = (folder: ContractFolder, main: string): Promise<LoadResult> =>
  loadDocument(folder.file(main), { workspace: folder.path });

const codes = ({ diagnostics }: LoadResult): readonly string[] => diagnostics.map(({ code }) => code);
const numbers = (count: number): string => Array.from({ length: count }, (_, index) => index).join(',');

describe('limits of a contract', () => {
  it('has room for 200,000 values, in JSON and in YAML', async () => {
    const folder = folderOf({
      'main.json': `{ ${JSON_HEAD}, "x-list": [${numbers(200_000)}] }`,
      'main.yaml': `${HEAD}x-list: [${numbers(200_000)}]\n`,
    });
    expect(codes(await load(folder, 'main.json'))).toEqual([]);
    expect(codes(await load(folder, 'main.yaml'))).toEqual([]);
  });

  it('refuses more values, in JSON and in YAML, and makes no document of them', async () => {
    const folder = folderOf({
      'main.json': `{ ${JSON_HEAD}, "x-list": [${numbers(300_000)}] }`,
      'main.yaml': `${HEAD}x-list: [${numbers(300_000)}]\n`,
    });
    for (const main of ['main.json', 'main.yaml']) {
      const result = await load(folder, main);
      expect(codes(result)).toEqual(['too-large']);
      expect(result.document).toBeUndefined();
    }
  });

  it('counts the values of all files together, and says so once', async () => {
    const part = `{ "type": "object", "x-list": [${numbers(100_000)}] }`;
    const folder = folderOf({
      'main.yaml': `${HEAD}components:\n  schemas:\n${['a', 'b', 'c', 'd'].map((name) => `    ${name}: { $ref: './${name}.json' }\n`).join('')}`,
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.json`, part])),
    });
    const result = await load(folder, 'main.yaml');
    expect(codes(result).filter((code) => code === 'too-large')).toHaveLength(1);
  });

  it('refuses a file of more than 32 MB unread', async () => {
    const folder = folderOf({
      'main.yaml': `${HEAD}components:\n  schemas:\n    A: { $ref: './big.json' }\n`,
      'big.json': '{}',
    });
    truncateSync(folder.file('big.json'), 33 * 1024 * 1024);
    const { diagnostics } = await load(folder, 'main.yaml');
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain('it has more than 32 MB');
  });

  it.skipIf(process.platform === 'win32')('refuses a reference to a pipe, which would never end', async () => {
    const folder = folderOf({ 'main.yaml': `${HEAD}components:\n  schemas:\n    A: { $ref: './pipe.json' }\n` });
    execFileSync('mkfifo', [folder.file('pipe.json')]);
    const { diagnostics } = await load(folder, 'main.yaml');
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain('it is a pipe or a device');
  });
});
