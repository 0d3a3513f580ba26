import { posix, resolve } from 'node:path';
import { build } from 'esbuild';
import { planTypescript } from '../../../../../src/generators/typescript/plan-typescript.js';
import type { SchemaModel } from '../../../../../src/model/contract-model.js';
import { createRenderer } from '../../../../../src/render/create-renderer.js';
import type { ValidateFunction } from '../../../../../src/runtime/message/descriptor.js';
import { contractOf } from '../model-fixture.js';

const ENTRY = 'entry.ts';
const root = resolve(import.meta.dirname, '../../../../..');

/** The generated validators of these schemas, by name, as they run: all modules in one bundle. */
export async function loadValidators(schemas: readonly SchemaModel[]): Promise<ReadonlyMap<string, ValidateFunction>> {
  const rendered = renderValidators(schemas);
  const entry = [...rendered.keys()].map((path) => `export * from './${path}';`).join('\n');
  const files = new Map([...rendered, [ENTRY, entry]]);
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@eda-gen/source'],
    plugins: [
      {
        name: 'generated',
        setup(bundle) {
          bundle.onResolve({ filter: /./ }, ({ path, importer, kind, namespace }) => {
            if (kind === 'entry-point') return { path, namespace: 'generated' };
            if (namespace !== 'generated' || !path.startsWith('.')) return undefined;
            return { path: posix.join(posix.dirname(importer), path.replace(/\.js$/, '.ts')), namespace: 'generated' };
          });
          bundle.onLoad({ filter: /.*/, namespace: 'generated' }, ({ path }) => ({
            contents: files.get(path) ?? '',
            loader: 'ts',
            resolveDir: root,
          }));
        },
      },
    ],
  });
  const code = outputFiles[0]?.text ?? '';
  const module = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as object;
  const validators = new Map<string, ValidateFunction>(Object.entries(module));
  return new Map(schemas.map(({ name }) => [name, found(validators.get(`validate${name}`), name)]));
}

/** Texts of the validators' modules by path. */
export function renderValidators(schemas: readonly SchemaModel[]): ReadonlyMap<string, string> {
  const render = createRenderer();
  return new Map(
    planTypescript(contractOf({ schemas }))
      .filter(({ path }) => path.startsWith('validators/'))
      .map((plan) => [plan.path, render(plan).content]),
  );
}

function found<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`no validator for ${name}`);
  return value;
}
