import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ASYNCAPI_CLI_VERSION = '6.2.0';

/** Path of the command `asyncapi`. It brings 1,200 packages, so that it is fetched only for this, into a folder of its own. */
export function installAsyncapiCli(root: string): string {
  const prefix = join(root, '.cache/asyncapi-cli');
  const folder = join(prefix, 'node_modules/@asyncapi/cli');
  if (versionIn(folder) !== ASYNCAPI_CLI_VERSION) {
    process.stderr.write(`bench: installing @asyncapi/cli ${ASYNCAPI_CLI_VERSION} into .cache/asyncapi-cli\n`);
    const { status } = spawnSync(
      'npm',
      ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefix', prefix, `@asyncapi/cli@${ASYNCAPI_CLI_VERSION}`],
      { stdio: 'inherit' },
    ); // prettier-ignore
    if (status !== 0) throw new Error('npm could not install @asyncapi/cli: see above.');
  }
  return join(folder, 'bin/run_bin');
}

function versionIn(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
