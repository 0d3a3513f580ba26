import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EdaGenConfig } from '../../../src/config/config.js';
import { expandGlob, globBase } from '../../../src/config/expand-glob.js';
import { resolveConfig, type ConfigFlags } from '../../../src/config/resolve-config.js';

const folder = mkdtempSync(join(tmpdir(), 'eda-resolve-'));
const NAMES = [
  'a.yaml',
  'b.yml',
  'c.json',
  'sub/a.yaml',
  'sub/deep/d.yaml',
  'node_modules/x/a.yaml',
  '.git/a.yaml',
  'odd[1].yaml',
];
for (const name of NAMES) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), '');
}
const shown = (paths: readonly string[]): string[] => paths.map((path) => relative(folder, path));

describe('globs', () => {
  it.each([
    ['*.yaml', ['a.yaml', 'odd[1].yaml']],
    ['*.{yaml,yml}', ['a.yaml', 'b.yml', 'odd[1].yaml']],
    ['./?.yaml', ['a.yaml']],
    ['**/*.yaml', ['a.yaml', 'odd[1].yaml', 'sub/a.yaml', 'sub/deep/d.yaml']],
    ['sub/**/*.yaml', ['sub/a.yaml', 'sub/deep/d.yaml']],
    ['node_modules/*/*.yaml', ['node_modules/x/a.yaml']],
    ['sub/../*.json', ['c.json']],
    ['*/nothing', []],
  ])('%s', (pattern, expected) => {
    expect(shown(expandGlob(folder, pattern))).toEqual(expected);
    expect(shown(expandGlob('/', `${folder}/${pattern}`))).toEqual(expected);
  });

  it.each([
    ['a/b/*.yaml', 'a/b'],
    ['*.yaml', '.'],
    ['/x/*/y', '/x'],
    ['/*.yaml', '/'],
  ])('the base of %s is %s', (pattern, base) => {
    expect(globBase(pattern)).toBe(base);
  });
});

const resolve = (config: EdaGenConfig, flags: ConfigFlags = {}): ReturnType<typeof resolveConfig> =>
  resolveConfig(folder, config, join(folder, 'eda-gen.config.yaml'), flags);

describe('what counts', () => {
  it('is flag, then document, then configuration, then default', () => {
    const config: EdaGenConfig = {
      documents: [
        'a.yaml',
        { path: 'c.json', role: 'client', pointOfView: 'client', out: 'clients', packageName: 'c' },
      ],
      packageName: '{service}',
    };
    expect(resolve(config).documents).toEqual([
      {
        path: join(folder, 'a.yaml'),
        out: join(folder, 'generated'),
        roles: ['service'],
        pointOfView: 'service',
        packageName: '{service}',
      },
      {
        path: join(folder, 'c.json'),
        out: join(folder, 'clients'),
        roles: ['client'],
        pointOfView: 'client',
        packageName: 'c',
      },
    ]);
    const flagged = resolve(config, { out: 'x', role: 'both', packageName: 'p-{service}', official: true });
    expect(flagged.documents.map(({ out, roles, packageName }) => [out, roles, packageName])).toEqual([
      [join(folder, 'x'), ['service', 'client'], 'p-{service}'],
      [join(folder, 'x'), ['service', 'client'], 'p-{service}'],
    ]);
    expect(flagged.official).toBe(true);
    expect(resolve({ ...config, pointOfView: 'client' }).documents.map(({ pointOfView }) => pointOfView)).toEqual([
      'client',
      'client',
    ]);
    expect(resolve(config, { pointOfView: 'service' }).documents.map(({ pointOfView }) => pointOfView)).toEqual([
      'service',
      'service',
    ]);
  });

  it('is a path before a glob, wherever they stand', () => {
    for (const documents of [
      [{ path: 'a.yaml', role: 'client' as const }, '*.yaml'],
      ['*.yaml', { path: 'a.yaml', role: 'client' as const }],
    ])
      expect(resolve({ documents }).documents.find(({ path }) => path.endsWith('/a.yaml'))?.roles).toEqual(['client']);
  });

  it('keeps what the configuration says of a document that is named on the command line', () => {
    const config: EdaGenConfig = { documents: ['a.yaml', { path: 'c.json', role: 'client' }] };
    const { documents, isComplete } = resolve(config, { documents: ['c.json', 'b.yml'] });
    expect(documents.map(({ path, roles }) => [relative(folder, path), roles])).toEqual([
      ['c.json', ['client']],
      ['b.yml', ['service']],
    ]);
    expect(isComplete).toBe(false);
    expect(resolve(config).isComplete).toBe(true);
  });

  it('takes a file whose name looks like a pattern', () => {
    expect(shown(resolve({ documents: ['odd[1].yaml'] }).documents.map(({ path }) => path))).toEqual(['odd[1].yaml']);
  });

  it('is refused where there is no document', () => {
    expect(() => resolve({})).toThrow('List them under documents in eda-gen.config.yaml');
    expect(() => resolveConfig(folder, {}, undefined)).toThrow('Name one, such as asyncapi.yaml');
    expect(() => resolve({ documents: ['*.xml'] })).toThrow('No file matches *.xml.');
    expect(() => resolve({ documents: ['*.xml'] }, { documents: ['a.yaml'] })).not.toThrow();
  });

  it('says of a missing document who has named it', () => {
    const missing = (path: string): unknown => {
      try {
        return resolve({ documents: [path] });
      } catch (error) {
        return error;
      }
    };
    expect(missing('sub/aa.yaml')).toMatchObject({
      message: 'sub/aa.yaml, which eda-gen.config.yaml names under documents, is not there. Did you mean sub/a.yaml?',
      missingIn: [join(folder, 'sub')],
    });
    expect(missing('nothing/like-it.yaml')).toMatchObject({
      message: `nothing/like-it.yaml, which eda-gen.config.yaml names under documents, is not there. Check the path; it is relative to ${folder}.`,
    });
    expect(missing('sub')).toMatchObject({
      message:
        'sub, which eda-gen.config.yaml names under documents, is a folder. Write sub/*.yaml for the documents in it.',
    });
    expect(missing('sub/*.xml')).toMatchObject({ missingIn: [join(folder, 'sub')] });
    // What is not asked for may be missing.
    expect(() => resolve({ documents: ['sub/aa.yaml'] }, { documents: ['a.yaml'] })).not.toThrow();
  });

  it('refuses names that packages cannot have, and one name for several', () => {
    const both = { documents: ['a.yaml', 'c.json'] };
    expect(() => resolve(both, { packageName: 'My Shop' })).toThrow('My Shop cannot be the name of a package.');
    expect(() => resolve(both, { packageName: '@shop/sdk' })).toThrow(
      'Several documents would become packages of one name, @shop/sdk. Put {service} into it: @shop/sdk-{service}.',
    );
    expect(() => resolve(both, { packageName: '@shop/{service}-sdk' })).not.toThrow();
    expect(() => resolve(both, { packageName: 'sdk', documents: ['a.yaml'] })).not.toThrow();
  });

  it('says in which folders a new document may appear', () => {
    expect(resolve({ documents: ['sub/**/*.yaml', 'a.yaml'] }).globFolders).toEqual([join(folder, 'sub')]);
  });
});
