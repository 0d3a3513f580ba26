import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'eda-gen-declarations-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function reach(files: Readonly<Record<string, string>>, ...entries: readonly string[]) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(resolve(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const program = `import { reachableDeclarations } from ${JSON.stringify(resolve('scripts/reachable-declarations.js'))};
    console.log(JSON.stringify(reachableDeclarations(${JSON.stringify(folder)}, ${JSON.stringify(entries)})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return { paths: stdout === '' ? [] : (JSON.parse(stdout) as string[]), stderr };
}

describe('declarations that a public path leads to', () => {
  it('are found through imports, exports and import types, in circles too', () => {
    const { paths } = reach(
      {
        'index.d.ts': "export * from './deep/all.js'; export { one } from './one.js';",
        'deep/all.d.ts': "import type { Two } from '../two.js'; export declare const two: Two;",
        'one.d.ts': "export declare const one: typeof import('./three.js'); // import './comment.js'",
        'two.d.ts': "export interface Two { four: import('./four.js').Four[] } export {} from './index.js';",
        'three.d.ts': 'export {};',
        'four.d.ts': "import 'node:fs'; export type Four = \"from './text.js'\";",
        'unused.d.ts': "export * from './index.js';",
      },
      'index.d.ts',
    );
    expect(paths.toSorted()).toEqual([
      'deep/all.d.ts',
      'four.d.ts',
      'index.d.ts',
      'one.d.ts',
      'three.d.ts',
      'two.d.ts',
    ]);
  });

  it('are an error where one is not there', () => {
    expect(reach({ 'index.d.ts': "export * from './gone.js';" }, 'index.d.ts').stderr).toContain('gone.d.ts');
  });
});
