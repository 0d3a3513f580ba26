import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../config/usage-error.js';
import { assertOutputFolders } from '../pipeline/assert-output-folders.js';
import { PACKAGE_ROOT, readVersion } from '../pipeline/tool-fingerprint.js';

const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Writes the files of a new project, and answers their paths below the folder. Nothing is written where one of them is there.
 * @throws UsageError
 */
export function initProject(folder: string, givenName?: string): readonly string[] {
  const root = resolve(folder);
  const name = givenName ?? packageNameOf(basename(root));
  if (!PACKAGE_NAME.test(name))
    throw new UsageError(`${name} cannot be the name of a package. Give another one: --name my-service.`);
  const templates = join(PACKAGE_ROOT, 'templates', 'init');
  const files = filesBelow(templates)
    .map((path) => ({
      path: targetOf(path),
      content: readFileSync(join(templates, path), 'utf8')
        .replaceAll('__NAME__', name)
        .replaceAll('__VERSION__', readVersion()),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  const inTheWay = files.map(({ path }) => path).filter((path) => existsSync(join(root, path)));
  if (inTheWay.length > 0)
    throw new UsageError(
      `${inTheWay.join(', ')} ${inTheWay.length === 1 ? 'is' : 'are'} already in ${folder}, so nothing was written. Choose an empty folder, or move what is in the way.`,
    );
  assertOutputFolders(new Set(files.map(({ path }) => dirname(join(root, path)))));
  writeAll(root, files);
  return files.map(({ path }) => path);
}

interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** All, or none where one of them cannot be written. */
function writeAll(root: string, files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const { path, content } of files) {
      const folder = mkdirSync(dirname(join(root, path)), { recursive: true });
      if (folder !== undefined) made.push(folder);
      // `wx`: a file that has come since is not overwritten either.
      writeFileSync(join(root, path), content, { flag: 'wx' });
      made.push(join(root, path));
    }
  } catch (error) {
    for (const path of made.toReversed()) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

/** `.init` keeps tools that look at this repository, and npm, from taking a template for a file of their own; `_` stands for a dot. */
function targetOf(template: string): string {
  return template
    .replace(/\.init$/, '')
    .split('/')
    .map((part) => part.replace(/^_/, '.'))
    .join('/');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.init'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** What npm makes of a folder's name, or nearly: lower case, and only characters that it takes. */
function packageNameOf(folder: string): string {
  const name = folder
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '');
  return name === '' ? 'my-service' : name;
}
