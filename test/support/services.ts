import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the broker of this test run is; `ours`: started by `npm run services`, so that tests may restart it. */
export type BrokerUnderTest =
  { readonly address: string; readonly ours: boolean } | { readonly address?: undefined; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    kafka: BrokerUnderTest;
  }
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** `npm run services -- …` */
export function runServices(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [join(root, 'scripts', 'services.js'), ...args], { encoding: 'utf8', cwd: root });
}
