import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutputs, isUpToDate } from '../../../src/write/check-outputs.js';
import { LOCK_NAME } from '../../../src/write/lock-folder.js';
import { MANIFEST_NAME } from '../../../src/write/manifest.js';
import type { OutputTarget } from '../../../src/write/output-target.js';
import { STAGE_NAME } from '../../../src/write/stage.js';
import { hashManifest, verifyOutputs } from '../../../src/write/verify-outputs.js';
import { writeOutputs } from '../../../src/write/write-outputs.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eda-gen-write-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const target = (files: Readonly<Record<string, string>>, folder = 'out'): OutputTarget => ({
  folder: join(root, folder),
  document: join(root, 'contract.yaml'),
  files: Object.entries(files).map(([path, content]) => ({ path, content })),
});
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Every file below the root with its text, without what only tells who wrote it. */
const tree = (folder = root): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== MANIFEST_NAME)
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );

describe('writeOutputs', () => {
  it('creates, leaves alone, updates and removes', async () => {
    expect(await writeOutputs([target({ 'a.ts': 'a\n', 'deep/er/b.ts': 'b\n' })])).toMatchObject([
      { created: ['a.ts', 'deep/er/b.ts'], updated: [], removed: [], unchanged: 0 },
    ]);
    const old = new Date('2001-01-01T00:00:00Z');
    utimesSync(join(root, 'out/a.ts'), old, old);
    expect(await writeOutputs([target({ 'a.ts': 'a\n', 'c.ts': 'c\n' })])).toMatchObject([
      { created: ['c.ts'], updated: [], removed: ['deep/er/b.ts'], unchanged: 1 },
    ]);
    expect(statSync(join(root, 'out/a.ts')).mtime, 'an unchanged file is not touched').toEqual(old);
    expect(existsSync(join(root, 'out/deep')), 'a folder that has lost its last file goes with it').toBe(false);
    expect(await writeOutputs([target({ 'a.ts': 'other\n', 'c.ts': 'c\n' })])).toMatchObject([
      { updated: ['a.ts'], unchanged: 1 },
    ]);
    expect(tree()).toEqual({ 'out/a.ts': 'other\n', 'out/c.ts': 'c\n' });
  });

  it('leaves the files of others, and refuses to overwrite them', async () => {
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out/mine.ts'), 'mine');
    await writeOutputs([target({ 'a.ts': 'a\n' })]);
    await writeOutputs([target({})]);
    expect(tree()).toEqual({ 'out/mine.ts': 'mine' });
    await expect(writeOutputs([target({ 'a.ts': 'a\n', 'mine.ts': 'ours\n' })])).rejects.toMatchObject({
      code: 'foreign-file',
      message: expect.stringContaining('mine.ts') as string,
    });
    expect(tree()).toEqual({ 'out/mine.ts': 'mine' });
  });

  it('keeps a file that somebody has changed since, and forgets it', async () => {
    await writeOutputs([target({ 'a.ts': 'a\n', 'b.ts': 'b\n' })]);
    writeFileSync(join(root, 'out/b.ts'), 'edited');
    expect(await writeOutputs([target({ 'a.ts': 'a\n' })])).toMatchObject([{ removed: [], kept: ['b.ts'] }]);
    expect(await writeOutputs([target({ 'a.ts': 'a\n' })])).toMatchObject([{ kept: [] }]);
    expect(read('out/b.ts')).toBe('edited');
  });

  it('writes all folders or none', async () => {
    await writeOutputs([target({ 'a.ts': '1\n' }, 'one'), target({ 'b.ts': '1\n' }, 'two')]);
    mkdirSync(join(root, 'two/c.ts'));
    const before = tree();
    await expect(
      writeOutputs([
        target({ 'a.ts': '2\n', 'new/n.ts': 'n\n' }, 'one'),
        target({ 'b.ts': '2\n', 'c.ts': 'c\n' }, 'two'),
      ]),
    ).rejects.toMatchObject({ code: 'foreign-file' });
    expect(tree()).toEqual(before);
  });

  it('puts back what a run had changed that was killed half-way', async () => {
    await writeOutputs([target({ 'a.ts': 'old\n', 'gone.ts': 'gone\n' })]);
    const out = join(root, 'out');
    const stage = join(out, STAGE_NAME);
    mkdirSync(stage);
    for (const [name, content] of Object.entries({ 'old-0': 'old\n', 'new-1': 'new\n', 'old-2': 'gone\n' }))
      writeFileSync(join(stage, name), content);
    writeFileSync(
      join(stage, 'journal.json'),
      JSON.stringify({
        steps: [
          { kind: 'update', path: 'a.ts' },
          { kind: 'create', path: 'made/new.ts' },
          { kind: 'remove', path: 'gone.ts' },
        ],
        folders: ['made'],
      }),
    );
    writeFileSync(join(out, 'a.ts'), 'half');
    rmSync(join(out, 'gone.ts'));
    expect(verifyOutputs(out, hashManifest(out) ?? ''), 'an interrupted folder is not up to date').toBeUndefined();
    expect(await writeOutputs([target({ 'a.ts': 'old\n', 'gone.ts': 'gone\n' })])).toMatchObject([
      { created: [], updated: [], unchanged: 2 },
    ]);
    expect(tree()).toEqual({ 'out/a.ts': 'old\n', 'out/gone.ts': 'gone\n' });
  });

  it('takes over the lock of a process that has died, and waits for one that lives', async () => {
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out', LOCK_NAME), `${process.pid} ${(await import('node:os')).hostname()}\n`);
    await expect(writeOutputs([target({ 'a.ts': 'a\n' })], { timeoutMs: 60 })).rejects.toMatchObject({
      code: 'locked',
    });
    writeFileSync(join(root, 'out', LOCK_NAME), `999999999 ${(await import('node:os')).hostname()}\n`);
    await writeOutputs([target({ 'a.ts': 'a\n' })], { timeoutMs: 1_000 });
    expect(tree()).toEqual({ 'out/a.ts': 'a\n' });
  });

  it.each([
    ['../a.ts', 'path-escapes'],
    ['/a.ts', 'path-escapes'],
    ['a/../../b.ts', 'path-escapes'],
    ['C:/a.ts', 'path-escapes'],
    ['a\\b.ts', 'path-escapes'],
    [MANIFEST_NAME, 'path-escapes'],
  ])('refuses the path %s', async (path, code) => {
    await expect(writeOutputs([target({ [path]: 'x' })])).rejects.toMatchObject({ code });
    expect(tree()).toEqual({});
  });

  it('refuses names that only differ in case, a file that is also a folder, and a link that leads out', async () => {
    await expect(writeOutputs([target({ 'a.ts': '1', 'A.ts': '2' })])).rejects.toMatchObject({ code: 'path-collides' });
    await expect(writeOutputs([target({ a: '1', 'a/b': '2' })])).rejects.toMatchObject({ code: 'path-collides' });
    mkdirSync(join(root, 'out'));
    symlinkSync(tmpdir(), join(root, 'out/link'));
    await expect(writeOutputs([target({ 'link/a.ts': '1' })])).rejects.toMatchObject({ code: 'path-escapes' });
  });

  it('does not remove outside of its folder what an edited manifest names', async () => {
    writeFileSync(join(root, 'precious.ts'), 'x');
    await writeOutputs([target({ 'a.ts': 'a\n' })]);
    const manifest = join(root, 'out', MANIFEST_NAME);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"a.ts"', '"../precious.ts"'));
    await writeOutputs([target({ 'a.ts': 'a\n' })]);
    expect(read('precious.ts')).toBe('x');
  });

  it('reads both sides of a manifest that a merge has left in conflict', async () => {
    await writeOutputs([target({ 'a.ts': 'a\n', 'b.ts': 'b\n' })]);
    const manifest = join(root, 'out', MANIFEST_NAME);
    writeFileSync(manifest, `<<<<<<< ours\n${readFileSync(manifest, 'utf8')}=======\n{}\n>>>>>>> theirs\n`);
    expect(await writeOutputs([target({ 'a.ts': 'a\n' })])).toMatchObject([{ removed: ['b.ts'] }]);
    writeFileSync(manifest, 'not json');
    await expect(writeOutputs([target({ 'a.ts': 'a\n' })])).rejects.toMatchObject({ code: 'manifest-unreadable' });
  });
});

describe('checkOutputs and verifyOutputs', () => {
  it('tell what is stale without touching anything', async () => {
    const files = { 'a.ts': 'a\n', 'b.ts': 'b\n' };
    await writeOutputs([target(files)]);
    const out = join(root, 'out');
    const hash = hashManifest(out) ?? '';
    expect(checkOutputs([target(files)]).every(isUpToDate)).toBe(true);
    expect(verifyOutputs(out, hash)).toBe(2);
    writeFileSync(join(out, 'a.ts'), 'edited');
    expect(verifyOutputs(out, hash)).toBeUndefined();
    const [report] = checkOutputs([target({ 'a.ts': 'a\n', 'c.ts': 'c\n' })]);
    expect(report).toMatchObject({ created: ['c.ts'], updated: ['a.ts', MANIFEST_NAME], removed: ['b.ts'] });
    expect(report !== undefined && isUpToDate(report)).toBe(false);
    expect(read('out/a.ts')).toBe('edited');
  });

  it('list a manifest that is missing', async () => {
    await writeOutputs([target({ 'a.ts': 'a\n' })]);
    rmSync(join(root, 'out', MANIFEST_NAME));
    expect(checkOutputs([target({ 'a.ts': 'a\n' })])).toMatchObject([{ created: [MANIFEST_NAME] }]);
  });
});
