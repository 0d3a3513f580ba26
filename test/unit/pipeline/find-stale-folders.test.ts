import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResolvedConfig } from '../../../src/config/resolve-config.js';
import { findStaleFolders } from '../../../src/pipeline/find-stale-folders.js';
import { writeOutputs } from '../../../src/write/write-outputs.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'eda-stale-')));
const out = join(root, 'generated');
const files = [{ path: 'index.ts', content: 'export {};\n' }];
const settings = (
  documents: readonly (readonly [string, readonly ('service' | 'client')[]])[],
  isComplete: boolean,
): ResolvedConfig => ({
  documents: documents.map(([name, roles]) => ({
    path: join(root, name),
    out,
    roles,
    packageName: undefined,
    pointOfView: 'service',
  })),
  workspace: root,
  official: false,
  lenient: false,
  remote: { allow: false, cache: undefined, refresh: false },
  rules: {},
  isComplete,
  globFolders: [],
});

describe('folders that are no longer made', async () => {
  await writeOutputs(
    ['order', 'order/client', 'payment'].map((folder) => ({
      folder: join(out, folder),
      document: join(root, folder.startsWith('order') ? 'order.yaml' : 'payment.yaml'),
      files,
    })),
  );
  const stale = (config: ResolvedConfig, ...current: readonly string[]): string[] =>
    findStaleFolders(config, new Set(current.map((name) => join(out, name)))).map(({ folder, files: left }) => {
      expect(left).toEqual([]);
      return folder.slice(out.length + 1);
    });

  it.each([
    [
      'none where all are made',
      [
        ['order.yaml', ['service', 'client']],
        ['payment.yaml', ['service']],
      ],
      true,
      ['order', 'order/client', 'payment'],
      [],
    ],
    [
      'those of a document that has left',
      [['order.yaml', ['service', 'client']]],
      true,
      ['order', 'order/client'],
      ['payment'],
    ],
    [
      'those of a role that has left',
      [
        ['order.yaml', ['service']],
        ['payment.yaml', ['service']],
      ],
      true,
      ['order', 'payment'],
      ['order/client'],
    ],
    ['those of a service that has another name', [['order.yaml', ['service']]], false, ['orders'], ['order']],
    ['not those that were only left out', [['order.yaml', ['service']]], false, ['order'], []],
  ] as const)('%s', (_what, documents, isComplete, current, expected) => {
    expect(stale(settings(documents, isComplete), ...current)).toEqual(expected);
  });

  it('are none where there is no output folder yet', () => {
    const elsewhere = { ...settings([['order.yaml', ['service']]], true) };
    const documents = elsewhere.documents.map((document) => ({ ...document, out: join(root, 'nowhere') }));
    expect(findStaleFolders({ ...elsewhere, documents }, new Set())).toEqual([]);
  });
});
