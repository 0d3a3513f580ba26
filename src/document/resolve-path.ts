import { dirname, resolve, sep } from 'node:path';

/** Absolute path with forward slashes. */
export function normalizePath(path: string): string {
  const absolute = resolve(path);
  return sep === '/' ? absolute : absolute.replaceAll(sep, '/');
}

/** The file that the path part of a `$ref` names, seen from the file that holds it; the file itself for an empty path. */
export function resolvePath(from: string, path: string): string {
  return path === '' ? from : normalizePath(resolve(dirname(from), path));
}

export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
