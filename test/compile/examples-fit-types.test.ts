import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../src/document/load-document.js';
import { planTypescript } from '../../src/generators/typescript/plan-typescript.js';
import { jsonLiteral } from '../../src/generators/typescript/text/literal.js';
import { buildModel } from '../../src/model/build-model.js';
import type { ContractModel } from '../../src/model/contract-model.js';
import { createRenderer } from '../../src/render/create-renderer.js';
import { compile, root, STRICTEST, TYPESCRIPT_VERSIONS } from './typescript-versions.js';

const folder = join(root, '.cache/compile', `examples-${process.pid}`);
const documents = readdirSync(join(root, 'asyncapi')).filter((name) => name.endsWith('.yaml'));

async function modelOf(document: string): Promise<ContractModel> {
  const loaded = await loadDocument(join(root, 'asyncapi', document), { workspace: root });
  const model = loaded.document === undefined ? undefined : buildModel(loaded.document, { role: 'service' }).model;
  if (model === undefined)
    throw new Error(`${document}: ${loaded.diagnostics.map(({ message }) => message).join('; ')}`);
  return model;
}

function write(path: string, content: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

let examples = 0;
beforeAll(async () => {
  const compilerOptions = { ...STRICTEST, customConditions: ['@eda-gen/source'] };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  write('package.json', JSON.stringify({ type: 'module' }));
  const render = createRenderer();
  for (const document of documents) {
    const model = await modelOf(document);
    for (const { path, content } of planTypescript(model).map(render)) write(`${model.service}/${path}`, content);
    // From a variable, so that types are compared and nothing is checked for excess.
    const lines = model.messages.flatMap((message) =>
      message.examples
        .filter(({ payload }) => payload !== undefined)
        .map(
          ({ payload }, index) =>
            `const ${message.key}${index} = ${jsonLiteral(payload)} as const;\nexport const typed${message.key}${index}: sdk.${message.key} = ${message.key}${index};\n`,
        ),
    );
    examples += lines.length;
    write(
      `${model.service}-examples.ts`,
      `import type * as sdk from './${model.service}/index.js';\n${lines.join('')}`,
    );
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('types are never narrower than the contract', () => {
  it.each(TYPESCRIPT_VERSIONS.slice(-1))('$name: every example of the documents fits its type', async ({ tsc }) => {
    expect(examples).toBeGreaterThan(10);
    // The runtime is compiled with it, and has checks of its own.
    const errors = await compile(tsc, folder);
    expect(errors.filter(({ file }) => !file.startsWith('src/runtime/'))).toEqual([]);
  });
});
