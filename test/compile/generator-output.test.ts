import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planTypescript } from '../../src/generators/typescript/plan-typescript.js';
import type { ContractModel } from '../../src/model/contract-model.js';
import { createRenderer } from '../../src/render/create-renderer.js';
import { HOSTILE, hostileContract, TAKEN } from './hostile-contract.js';
import { compile, root, STRICTEST, TYPESCRIPT_VERSIONS } from './typescript-versions.js';

const folder = join(root, '.cache/compile', `output-${process.pid}`);

function writeSdk(name: string, model: ContractModel): void {
  const render = createRenderer();
  for (const plan of planTypescript(model)) {
    const { path, content } = render(plan);
    const target = join(folder, name, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

const empty: ContractModel = {
  ...hostileContract,
  service: 'empty',
  typeName: 'Empty',
  channels: [],
  operations: [],
  messages: [],
  schemas: [],
};

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    ...STRICTEST,
    noUnusedLocals: true,
    noUnusedParameters: true,
    // Declarations have to be made of what is inferred, too.
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: join(folder, 'dist'),
    // The runtime's sources: this test needs no build.
    customConditions: ['@eda-gen/source'],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, exclude: ['dist'], include: ['**/*.ts'] }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  cpSync(join(root, 'test/golden/stock'), join(folder, 'stock'), {
    recursive: true,
    filter: (path) => !path.endsWith('.json'),
  });
  writeSdk('hostile', hostileContract);
  writeSdk('empty', empty);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the output of the generator', () => {
  it.each(TYPESCRIPT_VERSIONS)('compiles with $name, whatever the texts of the contract', async ({ tsc }) => {
    // The runtime is compiled with it, and has checks of its own.
    const errors = await compile(tsc, folder);
    expect(errors.filter(({ file }) => !file.startsWith('src/runtime/'))).toEqual([]);
  });

  it('runs nothing of what stands in the contract, and keeps every text', async () => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'hostile/index.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      conditions: ['@eda-gen/source'],
    });
    const path = join(folder, 'hostile.mjs');
    writeFileSync(path, outputFiles[0]?.contents ?? new Uint8Array());
    const sdk = (await import(path)) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    const { evilService = {}, Ask = {}, allChannel = {} } = sdk;
    expect(globalThis).not.toHaveProperty('pwned');

    expect(evilService).toMatchObject({ source: hostileContract.source, contract: 1 });
    expect(Ask).toMatchObject({ type: `Ask${HOSTILE.join('')}`, contentType: `application/json; ${HOSTILE.join('')}` });
    expect((Ask['marks'] as readonly { value: string }[]).map(({ value }) => value)).toEqual(HOSTILE);
    expect((allChannel['parameters'] as readonly { name: string }[]).map(({ name }) => name)).toEqual(HOSTILE);
    expect(Object.keys(Ask['headerTypes'] ?? {}).sort()).toEqual([...HOSTILE].sort());
    for (const name of TAKEN) expect(sdk).toHaveProperty(name);

    const validate = Ask['validate'] as (value: unknown) => { readonly valid: boolean };
    const payload = Object.fromEntries(HOSTILE.map((name) => [name, name]));
    expect(validate(payload)).toMatchObject({ valid: true });
    for (const name of HOSTILE) {
      const wrong = Object.fromEntries(HOSTILE.map((other) => [other, other === name ? 'wrong' : other]));
      expect([name, validate(wrong).valid]).toEqual([name, false]);
      const missing = Object.fromEntries(HOSTILE.filter((other) => other !== name).map((other) => [other, other]));
      expect([name, validate(missing).valid]).toEqual([name, false]);
    }
    expect(globalThis).not.toHaveProperty('pwned');
  });
});
