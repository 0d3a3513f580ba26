import { mkdtempSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/read-config.js';
import { findConfig } from '../../../src/config/find-config.js';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'eda-config-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const FORMATS: Readonly<Record<string, (content: string, json: string) => string>> = {
  'eda-gen.config.yaml': (content) => content,
  'eda-gen.config.json': (_content, json) => json,
  'eda-gen.config.ts': (_content, json) => `const config: object = ${json};\nexport default config;\n`,
  'eda-gen.config.mjs': (_content, json) => `export default ${json};\n`,
  'eda-gen.config.js': (_content, json) => `export default ${json};\n`,
};
const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);

describe.each(Object.keys(FORMATS))('%s', (name) => {
  const write = async (yaml: string, value: unknown): ReturnType<typeof readConfig> => {
    const folder = folderWith({ [name]: FORMATS[name]?.(yaml, pretty(value)) ?? '' });
    return await readConfig(join(folder, name));
  };

  it('is read', async () => {
    const read = await write('documents: [a.yaml]\nrole: both\n', { documents: ['a.yaml'], role: 'both' });
    expect(read.diagnostics).toEqual([]);
    expect(read.config).toMatchObject({ documents: ['a.yaml'], role: 'both' });
  });

  it('says where a misspelt key stands, and what was meant', async () => {
    const read = await write('documents: [a.yaml]\npackagename: x\n', { documents: ['a.yaml'], packagename: 'x' });
    expect(read.config).toBeUndefined();
    expect(read.diagnostics).toHaveLength(1);
    expect(read.diagnostics[0]).toMatchObject({ code: 'config-key', severity: 'error', suggestion: 'packageName' });
    const { range, file } = read.diagnostics[0] ?? { range: { start: { line: 0, offset: 0 }, end: { offset: 0 } } };
    expect(file).toBe(read.path);
    expect(read.text.slice(range.start.offset, range.end.offset).replaceAll('"', '')).toBe('packagename');
    expect(range.start.line).toBe(read.text.slice(0, read.text.indexOf('packagename')).split('\n').length);
  });

  it('says where a wrong value stands, and what was meant', async () => {
    const read = await write('role: clinet\n', { role: 'clinet' });
    expect(read.diagnostics).toHaveLength(1);
    expect(read.diagnostics[0]).toMatchObject({ code: 'config-value', suggestion: 'client', pointer: '/role' });
    expect(read.diagnostics[0]?.message).toContain('`service`, `client` or `both`');
  });

  it('finds a wrong key inside a document and in the rules', async () => {
    const read = await write('documents:\n  - path: a.yaml\n    rolle: client\nrules:\n  exampel-mismatch: off\n', {
      documents: [{ path: 'a.yaml', rolle: 'client' }],
      rules: { 'exampel-mismatch': 'off' },
    });
    expect(read.diagnostics.map(({ pointer, suggestion }) => [pointer, suggestion])).toEqual([
      ['/documents/0/rolle', 'role'],
      ['/rules/exampel-mismatch', 'example-mismatch'],
    ]);
    const lines = read.diagnostics.map(({ range }) => read.text.split('\n')[range.start.line - 1]);
    expect(lines[0]).toContain('rolle');
    expect(lines[1]).toContain('exampel-mismatch');
  });
});

describe('a configuration', () => {
  it.each([
    ['documents: a.yaml', '`documents` is a list of paths, globs or objects with a `path`, but here is `a.yaml`.'],
    ['documents: []', '`documents` is a list of paths, globs or objects with a `path`, but here is an empty list.'],
    ['documents: [7]', 'A document is a path, a glob, or an object with a `path`, but here is `7`.'],
    ['documents: [{role: client}]', 'there is no `path` here.'],
    ['out: 3', '`out` is a path, but here is `3`.'],
    ["out: ' '", '`out` is a path, but here is an empty text.'],
    ['official: maybe', '`official` is true or false, but here is `maybe`.'],
    ['packageName: My Shop', '`packageName` is the name of an npm package'],
    ['rules: strict', '`rules` is an object of codes'],
    ['rules: {structure: off}', '`structure` is always an error'],
    ['rules: {example-mismatch: loud}', '`example-mismatch` is one of'],
    ['rules: {example-mismatch: {severity: loud}}', '`severity` is one of'],
    ['rules: {example-mismatch: {reason: a}}', 'The weight of `example-mismatch` has to have `severity`'],
    ['ignore: {}', '`ignore` is a list of objects'],
    ['ignore: [example-mismatch]', 'What is ignored is an object with `code`'],
    ['ignore: [{code: example-mismatch, pointer: /a}]', 'What is ignored has to have `until` and `reason`'],
    ['ignore: [{code: structure, pointer: /a, until: "2026-12-31", reason: a}]', '`structure` is always an error'],
    ['ignore: [{code: info-x, pointer: /a, until: "2026-12-31", reason: a}]', 'There is no rule `info-x`'],
    ['ignore: [{code: example-mismatch, pointer: a, until: "2026-12-31", reason: a}]', '`pointer` is a JSON pointer'],
    ['ignore: [{code: example-mismatch, pointer: /a, until: 31.12.2026, reason: a}]', '`until` is a day, such as'],
    ['- a', 'A configuration is an object of keys, but here is a list.'],
  ])('%s is refused with a sentence', async (text, sentence) => {
    const read = await readConfig(join(folderWith({ 'c.yaml': text }), 'c.yaml'));
    expect(read.diagnostics).toHaveLength(1);
    expect(read.diagnostics[0]?.code).toBe('config-value');
    expect(read.diagnostics[0]?.message).toContain(sentence);
    expect(read.config).toBeUndefined();
  });

  it('may be empty', async () => {
    expect(await readConfig(join(folderWith({ 'c.yaml': '' }), 'c.yaml'))).toMatchObject({
      config: {},
      diagnostics: [],
    });
  });

  it('reports every mistake at once', async () => {
    const read = await readConfig(join(folderWith({ 'c.yaml': 'out: 3\nrole: x\nfoo: 1\n' }), 'c.yaml'));
    expect(read.diagnostics.map(({ range }) => range.start.line)).toEqual([1, 2, 3]);
  });

  it('that does not parse has a place', async () => {
    const read = await readConfig(join(folderWith({ 'c.json': '{\n  "out": \n}' }), 'c.json'));
    expect(read.diagnostics).toMatchObject([{ code: 'syntax', range: { start: { line: 3 } } }]);
  });

  it('in TypeScript may import its own types and defineConfig', async () => {
    const folder = folderWith({
      'package.json': '{"type":"module"}',
      'names.ts': "export const documents: readonly string[] = ['a.yaml'];\n",
      'eda-gen.config.ts':
        "import { defineConfig } from 'eda-gen';\nimport { documents } from './names.js';\nexport default defineConfig({ documents });\n",
      'node_modules/eda-gen/package.json': '{"name":"eda-gen","type":"module","exports":"./index.js"}',
      'node_modules/eda-gen/index.js': 'export const defineConfig = (config) => config;\n',
    });
    expect((await readConfig(join(folder, 'eda-gen.config.ts'))).config).toEqual({ documents: ['a.yaml'] });
  });

  it('in TypeScript may import eda-gen also where that is not installed beside it', async () => {
    const folder = folderWith({
      'eda-gen.config.ts':
        "import { defineConfig, type EdaGenConfig } from 'eda-gen';\nconst config: EdaGenConfig = { documents: ['a.yaml'] };\nexport default defineConfig(config);\n",
    });
    expect((await readConfig(join(folder, 'eda-gen.config.ts'))).config).toEqual({ documents: ['a.yaml'] });
  });

  it('may be promised', async () => {
    const folder = folderWith({ 'c.mjs': "export default Promise.resolve({ documents: ['a.yaml'] });\n" });
    expect((await readConfig(join(folder, 'c.mjs'))).config).toEqual({ documents: ['a.yaml'] });
  });

  it.each([
    ['that does not parse', 'export default {\n  documents: ["a" }\n', { line: 2, column: 19 }, /Unexpected token/],
    ['that throws', 'const one = 1;\nthrow new Error("no\\ntoken");\n', { line: 2 }, /failed: no\.$/],
    [
      'that imports what is not there',
      'import "./nope.js";\nexport default {};\n',
      {},
      /Cannot find module '.*nope\.js'/,
    ],
  ])('%s has a place, and one line of the reason', async (_what, text, start, reason) => {
    const read = await readConfig(join(folderWith({ 'c.mjs': text }), 'c.mjs'));
    expect(read.diagnostics).toMatchObject([{ code: 'config-value', range: { start } }]);
    expect(read.diagnostics[0]?.message).toMatch(reason);
    expect(read.diagnostics[0]?.message).not.toMatch(/Require stack|\\n/);
  });

  it('that is a function is refused, with a word on what to do', async () => {
    const read = await readConfig(join(folderWith({ 'c.mjs': 'export default () => ({});\n' }), 'c.mjs'));
    expect(read.diagnostics[0]?.message).toBe(
      'A configuration is an object of keys, but here is a function. Export what it answers.',
    );
  });

  it('calls a rule a rule', async () => {
    const read = await readConfig(join(folderWith({ 'c.yaml': 'rules: { exampel-mismatch: error }' }), 'c.yaml'));
    expect(read.diagnostics).toMatchObject([
      { code: 'config-key', message: 'There is no rule `exampel-mismatch`.', suggestion: 'example-mismatch' },
    ]);
  });

  it.each([
    ['throw new Error("no token");', 'The configuration was run, but it failed: no token'],
    ['export const config = {};', 'no default export'],
  ])('that runs wrong says so: %s', async (text, sentence) => {
    const read = await readConfig(join(folderWith({ 'eda-gen.config.mjs': text }), 'eda-gen.config.mjs'));
    expect(read.config).toBeUndefined();
    expect(read.diagnostics[0]?.message).toContain(sentence);
  });
});

describe('finding a configuration', () => {
  it('takes the one of the folder, or none', () => {
    const folder = folderWith({ 'eda-gen.config.json': '{}' });
    expect(findConfig(folder)).toBe(join(folder, 'eda-gen.config.json'));
    expect(findConfig(folderWith({}))).toBeUndefined();
  });

  it('refuses to choose between several', () => {
    const folder = folderWith({ 'eda-gen.config.json': '{}', 'eda-gen.config.ts': '' });
    expect(() => findConfig(folder)).toThrow('several configurations: eda-gen.config.json, eda-gen.config.ts.');
  });

  it('says what was probably meant by a name that is not there', () => {
    const folder = folderWith({ 'eda-gen.config.json': '{}' });
    expect(() => findConfig(folder, 'eda-gen.confg.json')).toThrow('Did you mean eda-gen.config.json?');
  });

  it('refuses a file of another kind', () => {
    const folder = folderWith({ 'c.toml': '' });
    expect(() => findConfig(folder, 'c.toml')).toThrow('c.toml cannot be a configuration.');
  });
});
