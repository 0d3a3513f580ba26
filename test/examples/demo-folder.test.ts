import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CannotRun } from '../../examples/demo/cannot-run.js';
import { prepareSqlite } from '../../examples/demo/sqlite-persistence.js';

it('says in one sentence that the folder after --sqlite cannot be made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eda-gen-demo-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  try {
    const refusal = await prepareSqlite(join(file, 'below')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CannotRun);
    expect(String(refusal)).toMatch(/The folder .*below cannot be used \(ENOTDIR.*\): give --sqlite one/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
