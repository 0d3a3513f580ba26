import { execFile, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a server of this test run is; `ours`: started by `npm run services`, so that tests may restart it. */
export interface ServerUnderTest {
  readonly address?: string;
  readonly ours: boolean;
  /** Why there is none. */
  readonly reason?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    kafka: ServerUnderTest;
    postgres: ServerUnderTest;
  }
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const script = join(root, 'scripts', 'services.js');

/** The same beside the running test. */
export function startServicesProcess(...args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...args], { cwd: root }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`services ${args.join(' ')} failed: ${stderr}`, { cause: error }));
    });
  });
}

/** `npm run services -- …` */
export function runServices(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', cwd: root });
}
