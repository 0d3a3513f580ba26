import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with files, until it is disposed of. */
export interface ContractFolder {
  readonly path: string;
  file(name: string): string;
  dispose(): void;
}

export function createContractFolder(files: Readonly<Record<string, string | Uint8Array>>): ContractFolder {
  const path = mkdtempSync(join(tmpdir(), 'eda-gen-contract-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return {
    path,
    file: (name) => join(path, name),
    dispose: () => rmSync(path, { recursive: true, force: true }),
  };
}
