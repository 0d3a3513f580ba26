import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BIN, contract, folderWith, runCli, snapshot } from './run-cli.js';

const good = contract('Alpha');
/** What is wrong, the document, where it is said to be wrong (line and column), the code, and a part of the sentence. */
const BAD: readonly (readonly [string, string, string, string, string])[] = [
  ['does not parse', 'asyncapi: 3.0.0\ninfo: {title: a\n', '3:1', 'syntax', ''],
  ['is empty', '', '1:1', 'not-asyncapi', 'There is nothing in this file.'],
  ['is not AsyncAPI', 'openapi: 3.0.0\n', '1:1', 'not-asyncapi', 'asyncapi'],
  [
    'is of version 1',
    'asyncapi: 1.2.0\ninfo: {title: a, version: 1.0.0}\nchannels: {}\n',
    '1:11',
    'version-unsupported',
    '1.2.0',
  ],
  [
    'has a dangling $ref',
    good.replace("'#/channels/happened'", "'#/channels/hapened'"),
    '23:13',
    'ref-dangling',
    'hapened',
  ],
  [
    'has a $ref that leads only to itself',
    `${good}components:\n  schemas:\n    Loop:\n      $ref: '#/components/schemas/Loop'\n`,
    '27:13',
    'ref-ring',
    '',
  ],
  [
    'has a $ref to a file that is not there',
    good.replace('type: string', '$ref: ./id.yaml'),
    '15:21',
    'ref-file-missing',
    'id.yaml',
  ],
  ['has a bogus action', good.replace('action: send', 'action: bogus'), '21:13', 'structure', 'send'],
  [
    'has a wrong value of an extension',
    good.replace('    messages:', '    x-eda-owner: 7\n    messages:'),
    '8:18',
    'extension-value',
    '',
  ],
];

describe.each(BAD)('a document that %s', (_what, text, place, code, sentence) => {
  it.each(['generate', 'validate'])('is refused by %s with its place, and nothing is written', async (command) => {
    const folder = folderWith({ 'contract.yaml': text });
    const run = await runCli(folder, command, 'contract.yaml');
    expect(run.code).toBe(1);
    const said = command === 'generate' ? run.stderr : run.stdout;
    const [head, message] = said.split('\n');
    expect(head).toContain(`contract.yaml:${place} error ${code}`);
    expect(`${head} ${message}`).toContain(sentence);
    expect([...snapshot(folder).keys()]).toEqual(['contract.yaml']);
    expect(run.stderr).not.toMatch(/\n {4}at /);
  });
});

it('two schemas that cannot be given distinct names are refused by generate and validate', async () => {
  const text = `${good.replace('id:\n              type: string', "id:\n              $ref: '#/components/schemas/a'\n            other:\n              $ref: '#/components/schemas/b'")}components:
  schemas:
    a:
      x-eda-name: Same
      type: object
      properties: { a: { type: string } }
    b:
      x-eda-name: Same
      type: object
      properties: { b: { type: string } }
`;
  const folder = folderWith({ 'contract.yaml': text });
  for (const command of ['generate', 'validate']) {
    const run = await runCli(folder, command, 'contract.yaml');
    expect(run.code).toBe(1);
    expect(run.stdout + run.stderr).toMatch(/contract\.yaml:3\d:\d+ error/);
    expect(run.stdout + run.stderr).toContain('Same');
    expect([...snapshot(folder).keys()]).toEqual(['contract.yaml']);
  }
});

describe('a command that cannot run ends with 2 and one sentence', () => {
  const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /Name a command: generate, validate, explain, init, migrate\./],
    ['an unknown command', ['generat'], /There is no command generat\. Did you mean generate\?/],
    ['the beginning of a command', ['val'], /There is no command val\. Did you mean validate\?/],
    ['an option without a command', ['--out', 'x'], /An option has to follow a command, but here is --out\./],
    ['an unknown option', ['generate', '--ouput', 'x'], /There is no option --ouput\. Did you mean --out\?/],
    [
      'an unknown negated option',
      ['validate', '--no-offical'],
      /There is no option --no-offical\. Did you mean --no-official\?/,
    ],
    [
      'an unknown short option',
      ['generate', '-x'],
      /There is no option -x\. eda-gen generate --help lists the options\./,
    ],
    ['a command that is an option', ['version'], /There is no command version\. Did you mean --version\?/],
    ['help on a command that is none', ['help', 'genrate'], /There is no command genrate\. Did you mean generate\?/],
    ['an option of another command', ['validate', '--watch'], /There is no option --watch\./],
    ['an option without its value', ['generate', '--out'], /--out needs a value: --out <folder>\./],
    ['an option given twice', ['generate', '--out', 'a', '--out', 'b'], /--out is given 2 times\./],
    ['a value for a flag', ['generate', '--check=maybe'], /--check takes no value/],
    [
      'a wrong choice',
      ['generate', '--role', 'clinet'],
      /--role is one of service, client, both, but here is clinet\. Did you mean client\?/,
    ],
    ['a wrong format', ['validate', '--format', 'jsn'], /--format is one of .* Did you mean json\?/],
    [
      'a number that is none',
      ['validate', '--max-warnings', 'many'],
      /--max-warnings is a whole number from 0, but here is many\./,
    ],
    [
      '--check with --watch',
      ['generate', 'contract.yaml', '--check', '--watch'],
      /--check looks once, --watch stays\./,
    ],
    [
      'a document that is not there',
      ['generate', 'contrakt.yaml'],
      /Cannot read `contrakt\.yaml`: there is no such file\. Did you mean `contract\.yaml`\?/,
    ],
    [
      'a folder as a document',
      ['validate', '.'],
      /Cannot read `\.`: it is a folder\. Name the documents in it, such as `\*\.yaml`\./,
    ],
    ['a pattern without a match', ['validate', '*.json'], /No file matches \*\.json\./],
    ['no document at all', ['generate'], /There is no document to work on\. Name one/],
    ['a configuration that is not there', ['generate', '--config', 'x.yaml'], /There is no configuration x\.yaml\./],
    [
      'a package name that npm refuses',
      ['generate', 'contract.yaml', '--package-name', 'My Shop'],
      /My Shop cannot be/,
    ],
    ['too many arguments', ['init', 'a', 'b'], /^eda-gen: init takes one folder, but here is also b\./],
  ];

  it.each(CASES)('%s', async (_what, args, sentence) => {
    const folder = folderWith({ 'contract.yaml': good });
    const run = await runCli(folder, ...args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr.startsWith('eda-gen: ')).toBe(true);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([...snapshot(folder).keys()]).toEqual(['contract.yaml']);
  });
});

describe('a wrong key in a configuration', () => {
  it.each([
    ['eda-gen.config.yaml', 'documents: [contract.yaml]\nrol: client\n', '2:1'],
    ['eda-gen.config.json', '{\n  "documents": ["contract.yaml"],\n  "rol": "client"\n}\n', '3:3'],
    ['eda-gen.config.ts', "export default {\n  documents: ['contract.yaml'],\n  rol: 'client',\n};\n", '3:3'],
    ['eda-gen.config.mjs', "export default {\n  documents: ['contract.yaml'],\n  rol: 'client',\n};\n", '3:3'],
  ])('has a place and a suggestion: %s', async (name, text, place) => {
    const folder = folderWith({ 'contract.yaml': good, [name]: text });
    for (const command of ['generate', 'validate']) {
      const run = await runCli(folder, command);
      expect(run.code).toBe(1);
      expect(run.stdout + run.stderr).toContain(`${name}:${place} error config-key`);
      expect(run.stdout + run.stderr).toContain('Did you mean `role`?');
    }
    expect([...snapshot(folder).keys()]).toEqual(['contract.yaml', name]);
  });
});

describe('help and version', () => {
  it.each([
    ['--help'],
    ['-h'],
    ['help'],
    ['generate', '--help'],
    ['validate', '-h'],
    ['init', '--help'],
    ['help', 'init'],
  ])('%s %s', async (...args) => {
    const run = await runCli(folderWith({}), ...args);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('eda-gen');
  });

  it('prints the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await runCli(folderWith({}), '--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('loads nothing for the version', () => {
    const main = readFileSync(BIN.replace(/bin.eda-gen\.js$/, 'src/cli/main.ts'), 'utf8');
    expect([...main.matchAll(/^import .* from '(.+)'/gm)].map((match) => match[1])).toEqual(['node:fs']);
  });
});
