import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ODD_PROGRAMS } from './odd-programs.js';
import { createSdkFolder, type Generated } from './sdk-folder.js';
import { root, TYPESCRIPT_VERSIONS } from './typescript-versions.js';

const contracts = join(root, 'test/compile/odd-contracts');
const folder = createSdkFolder('odd');
const results = new Map<string, Generated>();

beforeAll(async () => {
  for (const name of readdirSync(contracts)) {
    const path = name.endsWith('.yaml') ? name : `${name}/main.yaml`;
    const sdk = name.replace('.yaml', '');
    results.set(sdk, await folder.generate(sdk, join(contracts, path)));
  }
  for (const [name, code] of Object.entries(ODD_PROGRAMS)) folder.write(`${name}.ts`, code);
});
afterAll(() => {
  folder.remove();
});

async function runProgram(name: string): Promise<readonly unknown[]> {
  const { outputFiles } = await build({
    entryPoints: [join(folder.path, `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@eda-gen/source'],
  });
  const path = join(folder.path, `${name}.mjs`);
  writeFileSync(path, outputFiles[0]?.contents ?? new Uint8Array());
  const { run } = (await import(path)) as { readonly run: () => Promise<readonly unknown[]> };
  return await run();
}

describe('contracts that are odd and legal', () => {
  it('have an SDK for both sides', () => {
    expect([...results].filter(([, { models }]) => models.length < 2).map(([name]) => name)).toEqual([]);
  });

  it.each(TYPESCRIPT_VERSIONS)('compile with $name', async ({ tsc }) => {
    expect(await folder.errors(tsc)).toEqual([]);
  });

  it('give each of several replies and error replies to the caller', async () => {
    expect(await runProgram('replies-program')).toEqual([
      ['found', 3],
      ['missing', undefined],
      ['request-failed', { kind: 'denied', reason: 'no' }],
      ['request-failed', { kind: 'broken' }],
      { kind: 'missing' },
      'request-failed',
    ]);
  });

  it('carry one message on several channels, each with its parameters', async () => {
    expect(await runProgram('channels-program')).toEqual([
      ['audit', 'eu', '8'],
      ['audit', 'us', '7'],
      ['day', 'friday', '11'],
      ['day', 'monday', '10'],
      ['read', 'eu', '8'],
      ['read', 'us', '7'],
      ['stopped', 'late'],
      [1, 2, 1, 1, 1, 1, 1],
    ]);
  });

  it('have names that every object has, words of the language, and letters beyond ASCII', async () => {
    expect(await runProgram('names-program')).toEqual([
      ['Close', '"close"'],
      ['ConstructorEvent', '{"id":"1"}'],
      ['ConstructorMessage', '{"constructor":"c","__proto__":1,"toString":"t"}'],
      ['Kanji', '{"注文番号":"n"}'],
      ['Proto', '{"__proto__":{"__proto__":"p"}}'],
      ['Publish', '"publish"'],
      ['Then', '"then"'],
      ['ToStringEvent', '{"id":"2","more":"m"}'],
      ['Transaction', '"transaction"'],
      ['_2fast', '{"2x":"x","a b":"b","délégué":"d"}'],
      ['Привет', '"hi"'],
      ['reply', 'toLocaleString', 4],
      ['reply', 'hasOwnProperty', 1],
      ['failed', true],
      ['failed', 'x'],
      [1],
    ]);
  });

  it('have variants with keys of their own, and one variant alone', async () => {
    const id = '6f1e3b9a-2a52-4f7e-9d5c-0a1b2c3d4e5f';
    expect(await runProgram('variants-program')).toEqual([
      ['Noted', 'fat', 'o', 3],
      ['Noted', 'thin', id],
      // Neither a key of the contract nor of the publisher.
      ['Whispered', 'thin', undefined],
      ['thin channel', 'ada', id],
      true,
      false,
      'notes',
    ]);
  });

  it('check recursive types, and end', async () => {
    expect(await runProgram('schemas-program')).toEqual([
      ['LinkedUnion', true, true, false, false, false],
      ['Loop', true, false],
      ['Vehicle', true, false, false, false, false],
      ['Electric', true, false, false],
      ['Shape', true, true, false, false, false],
      ['Square', true, false, false],
      ['Tree', true, false],
      ['Json', true, false],
    ]);
  });
});
