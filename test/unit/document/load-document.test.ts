import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { DocumentUnreadableError } from '../../../src/document/document-unreadable-error.js';
import { loadDocument, type LoadResult } from '../../../src/document/load-document.js';
import { createContractFolder, type ContractFolder } from './contract-folder.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';

const folders: ContractFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.dispose();
});

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): ContractFolder {
  const folder = createContractFolder(files);
  folders.push(folder);
  return folder;
}

function load(files: Readonly<Record<string, string | Uint8Array>>, main = 'main.yaml'): Promise<LoadResult> {
  const folder = folderOf(files);
  return loadDocument(folder.file(main), { workspace: folder.path });
}

const found = (result: LoadResult) =>
  result.diagnostics.map(({ code, range }) => `${code} ${range.start.line}:${range.start.column}`);

describe('a main file', () => {
  it('that is missing is an error of the command, with what was probably meant', async () => {
    const folder = folderOf({ 'orders.yaml': HEAD });
    const loading = loadDocument(folder.file('order.yaml'));
    await expect(loading).rejects.toBeInstanceOf(DocumentUnreadableError);
    await expect(loading).rejects.toThrow(/order\.yaml`: there is no such file\. Did you mean `.*\/orders\.yaml`\?$/);
  });

  it('that is a folder is one too', async () => {
    const folder = folderOf({ 'a/main.yaml': HEAD });
    await expect(loadDocument(folder.file('a'))).rejects.toThrow(
      /it is a folder\. Name the documents in it, such as `.*\/a\/\*\.yaml`\.$/,
    );
  });

  it('is not read after an abort', async () => {
    const folder = folderOf({ 'main.yaml': HEAD });
    const reason = new Error('stop');
    await expect(loadDocument(folder.file('main.yaml'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it.each([
    ['does not parse', `${HEAD}channels: [a, b`, 'syntax 3:16'],
    ['has tabs for indentation', `${HEAD}channels:\n\ta: {}\n`, 'syntax 4:1'],
    ['holds two documents', `${HEAD}---\nasyncapi: 3.0.0\n`, 'syntax 3:1'],
    ['has a key twice', `${HEAD}info: { title: Other, version: 1.0.0 }\n`, 'duplicate-key 3:1'],
    ['is empty', '', 'not-asyncapi 1:1'],
    ['is a list', '- 1\n', 'not-asyncapi 1:1'],
    ['is OpenAPI', 'info: {}\nopenapi: 3.1.0\n', 'not-asyncapi 2:1'],
    ['has a misspelt version key', 'asyncapy: 3.0.0\n', 'not-asyncapi 1:1'],
    ['is AsyncAPI 1', 'asyncapi: 1.2.0\n', 'version-unsupported 1:11'],
    ['is of a version 2 that does not exist', 'asyncapi: 2.7.0\n', 'version-unsupported 1:11'],
    ['is of an unknown version', 'asyncapi: 4.0.0\n', 'version-unsupported 1:11'],
    ['has a number for a version', 'asyncapi: 3\n', 'version-unsupported 1:11'],
  ])('that %s is refused, with a place', async (_, text, expected) => {
    const result = await load({ 'main.yaml': text });
    expect(found(result)).toContain(expected);
    expect(result.document).toBeUndefined();
    expect(result.files.size).toBe(1);
  });

  it('of version 1 gets one sentence that says what to do', async () => {
    const { diagnostics } = await load({ 'main.yaml': 'asyncapi: 1.2.0\n' });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'AsyncAPI 1.2.0 is not supported: convert the document to 3.0 with `npx @asyncapi/cli convert --target-version=3.0.0`.',
    ]);
  });

  it('may start with a byte order mark and have Windows line ends', async () => {
    const result = await load({ 'main.yaml': `\uFEFF${HEAD.replaceAll('\n', '\r\n')}channels: {}\r\n` });
    expect(result.diagnostics).toEqual([]);
    expect(result.document?.main.rangeOf('/channels', 'key').start).toEqual({ line: 3, column: 1, offset: 56 });
  });

  it('that is not UTF-8 is refused', async () => {
    expect(found(await load({ 'main.yaml': new Uint8Array([0xff, 0xfe, 0x61, 0x00]) }))).toEqual(['encoding 1:1']);
  });

  it('is JSON to the letter where it is called so', async () => {
    const good = '{\n  "asyncapi": "3.0.0",\n  "info": { "title": "T", "version": "1" }\n}\n';
    const result = await load({ 'main.json': good }, 'main.json');
    expect(result.diagnostics).toEqual([]);
    expect(result.document?.main.format).toBe('json');
    expect(result.document?.main.rangeOf('/info/title').start).toMatchObject({ line: 3, column: 22 });
    const comment = await load({ 'main.json': '{\n  // no\n  "asyncapi": "3.0.0"\n}' }, 'main.json');
    expect(found(comment)).toEqual(['syntax 2:3']);
  });
});

describe('references', () => {
  it('go through files whose root is a reference to another file', async () => {
    const folder = folderOf({
      'main.yaml': `${HEAD}components:\n  schemas:\n    A: { $ref: 'a.yaml' }\n    B: { $ref: 'b.yaml#/x/y' }\n    C: { $ref: 'c.yaml' }\n`,
      'a.yaml': "$ref: 'deep/a.yaml'",
      'deep/a.yaml': "$ref: 'a2.yaml'",
      'deep/a2.yaml': 'type: string',
      'b.yaml': "x: { $ref: 'b2.yaml' }",
      'b2.yaml': 'y: { type: integer }',
      'c.yaml': "$ref: 'none.yaml'",
    });
    const result = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    expect(result.diagnostics.map(({ code, file, range }) => [code, file, range.start.column])).toEqual([
      ['ref-file-missing', folder.file('c.yaml'), 7],
    ]);
    const at = (name: string): unknown =>
      result.document?.resolve({ file: folder.file('main.yaml'), pointer: `/components/schemas/${name}` })?.value;
    expect(at('A')).toEqual({ type: 'string' });
    expect(at('B')).toEqual({ type: 'integer' });
  });

  const withSchema = (ref: string): string => `${HEAD}components:\n  schemas:\n    A:\n      $ref: '${ref}'\n`;

  it.each([
    ['leads nowhere', '#/components/schemas/Bb', 'ref-dangling 6:13'],
    ['names a file that is missing', './other.yaml#/A', 'ref-file-missing 6:13'],
    ['is remote', 'https://example.com/a.yaml#/A', 'ref-remote 6:13'],
    ['is remote without a scheme', '//example.com/a.yaml', 'ref-remote 6:13'],
    ['leaves the workspace', '../../etc/hosts', 'ref-outside 6:13'],
    ['leads only to itself', '#/components/schemas/A', 'ref-ring 6:13'],
    ['has no pointer after its hash', '#A', 'ref-invalid 6:13'],
    ['has a broken encoding', './a%zz.yaml', 'ref-invalid 6:13'],
  ])('that %s is refused at its place', async (_, ref, expected) => {
    const result = await load({ 'main.yaml': withSchema(ref) });
    expect(found(result)).toEqual([expected]);
    expect(result.document).toBeDefined();
  });

  it('are told what was probably meant', async () => {
    const text = `${HEAD}components:\n  schemas:\n    A: { $ref: '#/components/shemas/Order~1Item' }\n    Order/Item: { type: object }\n`;
    const [wrong] = (await load({ 'main.yaml': text })).diagnostics;
    expect(wrong?.suggestion).toBe('#/components/schemas/Order~1Item');
    expect(wrong?.message).toBe(
      '`#/components/shemas/Order~1Item` leads nowhere: `main.yaml#/components` has no `shemas`.',
    );
    const [missing] = (await load({ 'main.yaml': withSchema('./schema.yaml#/A'), 'schemas.yaml': 'A: {}' }))
      .diagnostics;
    expect(missing?.suggestion).toBe('./schemas.yaml#/A');
  });

  it('that lead only to each other are reported once', async () => {
    const text = `${HEAD}components:\n  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: 'b.yaml#/B' }\n    C: { $ref: '#/components/schemas/A' }\n`;
    const result = await load({ 'main.yaml': text, 'b.yaml': "B: { $ref: 'main.yaml#/components/schemas/A' }\n" });
    expect(found(result)).toEqual(['ref-ring 5:16']);
    expect(result.diagnostics[0]?.message).toContain(
      '`main.yaml#/components/schemas/A` → `main.yaml#/components/schemas/B` → `b.yaml#/B` → `main.yaml#/components/schemas/A`',
    );
  });

  it('have a limit in a row, said once and quickly', async () => {
    const links = Array.from(
      { length: 1_000 },
      (_, index) => `    S${index}: { $ref: '#/components/schemas/S${index + 1}' }\n`,
    );
    const text = `${HEAD}components:\n  schemas:\n${links.join('')}    S1000: { type: string }\n`;
    expect(found(await load({ 'main.yaml': text }))).toEqual(['ref-ring 5:17']);
  });

  it('may be recursive below a keyword', async () => {
    const text = `${HEAD}components:\n  schemas:\n    Tree: { type: object, properties: { left: { $ref: '#/components/schemas/Tree' } } }\n`;
    expect(found(await load({ 'main.yaml': text }))).toEqual([]);
  });

  it('are decoded, cross files, and are followed on the way of a pointer', async () => {
    const result = await load({
      'main.yaml': `${HEAD}channels:\n  a: { $ref: 'sub%20folder/channels.json#/a~1b' }\n  c: { messages: { M: { $ref: '#/channels/a/messages/M' } } }\n`,
      'sub folder/channels.json': '{ "a/b": { "messages": { "M": { "$ref": "../messages.yaml" } } } }',
      'messages.yaml': 'payload: { type: string }\n',
    });
    expect(found(result)).toEqual([]);
    const { document } = result;
    expect([...(document?.files.values() ?? [])].map(({ displayPath }) => displayPath)).toEqual([
      'main.yaml',
      'sub folder/channels.json',
      'messages.yaml',
    ]);
    const node = document?.resolve({ file: document.main.path, pointer: '/channels/c/messages/M' });
    expect(node?.location.file).toMatch(/messages\.yaml$/);
    expect(node?.value).toEqual({ payload: { type: 'string' } });
    expect(node?.via.map(({ pointer }) => pointer)).toEqual([
      '/channels/c/messages/M',
      '/channels/a',
      '/a~1b/messages/M',
    ]);
  });

  it('report a pointer that dangles beyond another reference once, where it is written', async () => {
    const text = `${HEAD}channels:\n  a: { $ref: '#/components/channels/A' }\noperations:\n  o: { messages: [{ $ref: '#/channels/a/messages/No' }] }\ncomponents: { channels: { A: { messages: { Yes: {} } } } }\n`;
    expect(found(await load({ 'main.yaml': text }))).toEqual(['ref-dangling 6:27']);
  });

  it('are data inside examples, defaults, constants, enums and extensions, and names inside properties', async () => {
    const text = `${HEAD}x-any: { $ref: '#/no' }
components:
  schemas:
    A:
      properties:
        $ref: { type: string }
        default: { $ref: '#/components/schemas/missing' }
      examples: [{ $ref: '#/no' }]
      default: { $ref: '#/no' }
      const: { $ref: '#/no' }
      enum: [{ $ref: '#/no' }]
`;
    expect(found(await load({ 'main.yaml': text }))).toEqual(['ref-dangling 9:26']);
  });

  it('to a file that does not parse report the file alone', async () => {
    const folder = folderOf({ 'main.yaml': withSchema('./b.yaml#/B'), 'b.yaml': 'B: [' });
    const result = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    expect(result.diagnostics.map(({ code, file }) => [code, file === folder.file('b.yaml')])).toEqual([
      ['syntax', true],
    ]);
    expect(result.document?.files.size).toBe(1);
    expect(result.files.size).toBe(2);
  });

  it('do not leave the workspace through a symbolic link', async () => {
    const outside = folderOf({ 'secret.yaml': 'A: { type: string }' });
    const folder = folderOf({ 'main.yaml': withSchema('./link.yaml#/A') });
    symlinkSync(outside.file('secret.yaml'), folder.file('link.yaml'));
    expect(found(await loadDocument(folder.file('main.yaml'), { workspace: folder.path }))).toEqual([
      'ref-outside 6:13',
    ]);
  });

  it('may lead up to the workspace, and no further', async () => {
    const folder = folderOf({ 'a/main.yaml': withSchema('../b.yaml#/B'), 'b.yaml': 'B: { type: string }' });
    expect(found(await loadDocument(folder.file('a/main.yaml'), { workspace: folder.path }))).toEqual([]);
    expect(found(await loadDocument(folder.file('a/main.yaml')))).toEqual(['ref-outside 6:13']);
  });

  it('to a text file have the text as their value', async () => {
    const result = await load({
      'main.yaml': `${HEAD}components: { schemas: { A: { schemaFormat: application/vnd.google.protobuf, schema: { $ref: a.proto } } } }\n`,
      'a.proto': 'message A {}\n',
    });
    expect(found(result)).toEqual([]);
    const at = { file: result.document?.main.path ?? '', pointer: '/components/schemas/A/schema' };
    expect(result.document?.resolve(at)?.value).toBe('message A {}\n');
  });
});

describe('hostile documents', () => {
  it('have names, not prototypes', async () => {
    const text = `${HEAD}components: { schemas: { __proto__: { type: string }, constructor: { type: object } } }\n`;
    const { document } = await load({ 'main.yaml': text });
    const schemas = document?.at({ file: document.main.path, pointer: '/components/schemas' });
    expect(Object.keys(schemas ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(schemas)).toBeNull();
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
    expect(document?.at({ file: document.main.path, pointer: '/toString' })).toBeUndefined();
  });

  it.each(['main.yaml', 'main.json'])('cannot be nested without end (%s)', async (main) => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const result = await load({ [main]: deep }, main);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['too-deep']);
  });

  it('cannot stand for billions of nodes', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let index = 1; index < 20; index += 1)
      lines.push(`a${index}: &a${index} [${Array.from({ length: 9 }, () => `*a${index - 1}`).join(', ')}]`);
    const result = await load({ 'main.yaml': `${HEAD}x-bomb:\n  ${lines.join('\n  ')}\n` });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['alias-bomb']);
  });

  it('cannot have an alias inside what it names', async () => {
    const result = await load({ 'main.yaml': `${HEAD}x-ring: &a { b: *a }\n` });
    expect(found(result)).toEqual(['alias-ring 3:17']);
  });

  it('cannot write terminal commands into messages', async () => {
    const result = await load({ 'main.yaml': `${HEAD}components: { schemas: { A: { $ref: "#/\\e[2Jx\\ny" } } }\n` });
    expect(result.diagnostics[0]?.message).toContain(String.raw`\u001b[2Jx\ny`);
  });
});

describe('YAML', () => {
  it('keeps keys as they are written, follows aliases and merge keys, and knows their places', async () => {
    const text = `${HEAD}x-base: &base { a: 1, b: 2 }\nx-more:\n  <<: *base\n  b: 3\n  1.0: x\n  on: y\nx-alias: *base\n`;
    const { document, diagnostics } = await load({ 'main.yaml': text });
    expect(diagnostics).toEqual([]);
    const main = document?.main;
    expect(main?.value).toMatchObject({ 'x-more': { a: 1, b: 3, '1.0': 'x', on: 'y' } });
    expect(main?.rangeOf('/x-more/a').start).toMatchObject({ line: 3, column: 20 });
    expect(main?.rangeOf('/x-more/b').start).toMatchObject({ line: 6, column: 6 });
    expect(main?.rangeOf('/x-alias/b').start).toMatchObject({ line: 3, column: 26 });
    expect(main?.rangeOf('/x-alias/no/such').start).toMatchObject({ line: 9, column: 10 });
  });

  it('refuses what JSON cannot say', async () => {
    expect(found(await load({ 'main.yaml': `${HEAD}x-a: .inf\nx-b: { ? [1, 2] : 3 }\nx-c: { <<: text }\n` }))).toEqual([
      'not-json-value 3:6',
      'not-json-value 4:10',
      'not-json-value 5:12',
    ]);
  });
});
