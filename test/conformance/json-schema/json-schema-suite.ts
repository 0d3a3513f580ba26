import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One schema of the suite with what it says of some values. */
export interface SuiteGroup {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

const folder = join(import.meta.dirname, 'fixtures');

function jsonFiles(under: string): string[] {
  return readdirSync(join(folder, under), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8')) as unknown;

/** The files of a draft's tests: the required ones and those under `optional`. */
export function suiteFiles(
  draft: string,
): readonly { readonly name: string; readonly groups: readonly SuiteGroup[] }[] {
  const under = join('tests', draft);
  return jsonFiles(under).map((path) => ({ name: path, groups: read(join(under, path)) as readonly SuiteGroup[] }));
}

/** What the suite wants to be had under `http://localhost:1234/`. */
export function suiteSchemas(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    jsonFiles('remotes').map((path) => [`http://localhost:1234/${relative('.', path)}`, read(join('remotes', path))]),
  );
}
