import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../config/usage-error.js';

/**
 * Imports what the project in the working directory has installed: the runtime and clients are its own, of its own version.
 * @throws UsageError where it is not there; `purpose` says who needs it.
 */
export async function importFromProject(specifier: string, purpose: string): Promise<unknown> {
  const path = findInProject(specifier, purpose);
  // A builtin module answers its own name.
  const module = (await import(path === specifier ? specifier : pathToFileURL(path).href)) as object;
  // What a CommonJS module exports is the default of its namespace.
  return 'default' in module ? module.default : module;
}

function findInProject(specifier: string, purpose: string): string {
  const folder = process.cwd();
  try {
    return createRequire(join(folder, 'package.json')).resolve(specifier);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    if (code === 'MODULE_NOT_FOUND')
      throw new UsageError(
        `${purpose} needs the package ${name}, and it is not installed in ${folder}. Run npm install ${name} there, or run eda-gen in the folder of the service.`,
      );
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      throw new UsageError(
        `${purpose} needs ${specifier}, and the ${name} installed in ${folder} does not have it. Update ${name} there.`,
      );
    throw error;
  }
}
