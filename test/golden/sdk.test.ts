import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planTypescript } from '../../src/generators/typescript/plan-typescript.js';
import type { ContractModel } from '../../src/model/contract-model.js';
import { createRenderer } from '../../src/render/create-renderer.js';
import { stockContract } from '../unit/generators/typescript/stock-contract.js';

const folder = join(import.meta.dirname, 'stock');
const render = (model: ContractModel): Map<string, string> =>
  new Map(planTypescript(model, { packageName: '@shop/stock' }).map(createRenderer()).map(({ path, content }) => [path, content]));

function readFolder(): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

describe('the SDK of a small contract', () => {
  const files = render(stockContract);

  // EDA_UPDATE_GOLDEN=1 writes what is made now; read the change before you commit it.
  if (process.env['EDA_UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  it('has the files that were agreed on', () => {
    expect([...files.keys()].sort()).toEqual([...readFolder().keys()].sort());
  });

  it.each([...files.keys()])('%s', (path) => {
    expect(files.get(path)).toBe(readFolder().get(path));
  });

  it('does not depend on the order of anything in the model', () => {
    const turned: ContractModel = {
      ...stockContract,
      channels: stockContract.channels.toReversed(),
      operations: stockContract.operations.toReversed(),
      messages: stockContract.messages.toReversed(),
      schemas: stockContract.schemas.toReversed(),
    };
    expect(render(turned)).toEqual(files);
  });

  it('changes only what is about a schema where a schema changes', () => {
    const schemas = stockContract.schemas.map((schema) =>
      schema.name === 'Sku' ? { ...schema, schema: { type: 'string', minLength: 1 } } : schema,
    );
    const changed = render({ ...stockContract, schemas });
    const different = [...files].filter(([path, content]) => changed.get(path) !== content).map(([path]) => path);
    expect(different).toEqual(['schemas/sku.ts', 'validators/sku.ts']);
  });

  it('ends every line and every file in one way', () => {
    for (const [path, content] of files) {
      expect(content, path).not.toMatch(/\r|[ \t]\n|\n\n\n|\n\n$/);
      expect(content.endsWith('\n'), path).toBe(true);
    }
  });
});
