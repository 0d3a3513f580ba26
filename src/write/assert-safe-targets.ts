import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { hasErrorCode } from './has-error-code.js';
import { LOCK_NAME } from './lock-folder.js';
import { MANIFEST_NAME } from './manifest.js';
import type { OutputTarget } from './output-target.js';
import { STAGE_NAME } from './stage.js';
import { WriteError } from './write-error.js';

/**
 * Refuses paths that leave their folder (by `..`, by being absolute, or through a symbolic link), that only differ in case
 * (they are one file on macOS and Windows), or that need one name as a file and as a folder.
 * @throws WriteError `path-escapes`, `path-collides`
 */
export function assertSafeTargets(targets: readonly OutputTarget[]): void {
  const seen = new Map<string, string>();
  for (const target of targets) {
    for (const { path } of target.files) {
      assertBelow(path);
      assertNoLinkOut(target.folder, path);
      const full = join(target.folder, path);
      const other = seen.get(full.toLowerCase());
      if (other !== undefined) throw collision(other, full);
      seen.set(full.toLowerCase(), full);
    }
  }
  for (const full of seen.values()) {
    const parts = full.split(sep);
    for (let length = parts.length - 1; length > 1; length--) {
      const other = seen.get(parts.slice(0, length).join(sep).toLowerCase());
      if (other !== undefined) throw collision(other, full);
    }
  }
  assertSeparateFolders(targets);
}

function assertBelow(path: string): void {
  const parts = path.split('/');
  const reserved = parts[0] === MANIFEST_NAME || parts[0] === STAGE_NAME || parts[0] === LOCK_NAME;
  if (isAbsolute(path) || /[\\\0]|^[A-Za-z]:/.test(path) || reserved || parts.some((part) => /^\.{0,2}$/.test(part)))
    throw new WriteError(
      'path-escapes',
      `The generated path ${JSON.stringify(path)} is not a file below the output folder.`,
    );
}

/** A link inside the output folder is fine as long as it does not lead out of it. */
function assertNoLinkOut(folder: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let length = 1; length <= parts.length; length++) {
    const parent = join(folder, ...parts.slice(0, length));
    try {
      if (!lstatSync(parent).isSymbolicLink()) continue;
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return;
      throw error;
    }
    const inside = relative(realpathSync(folder), realpathSync(parent));
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw new WriteError(
        'path-escapes',
        `${parent} is a symbolic link that leads out of the output folder ${folder}; ${path} is not written through it. Remove the link.`,
      );
  }
}

/** A folder may lie in another one (a client's in its service's), but then the outer one makes no files in it. */
function assertSeparateFolders(targets: readonly OutputTarget[]): void {
  const folders = new Set<string>();
  for (const { folder } of targets) {
    if (folders.has(folder.toLowerCase()))
      throw new WriteError('path-collides', `${folder} is the output folder of two documents.`);
    folders.add(folder.toLowerCase());
  }
  for (const { folder, files } of targets)
    for (const { path } of files) {
      const parts = path.split('/');
      for (let length = 1; length < parts.length; length++) {
        const inner = join(folder, ...parts.slice(0, length));
        if (folders.has(inner.toLowerCase()))
          throw new WriteError(
            'path-collides',
            `${join(folder, path)} would lie in ${inner}, which is an output folder of its own.`,
          );
      }
    }
}

function collision(one: string, other: string): WriteError {
  return new WriteError(
    'path-collides',
    one === other
      ? `${one} would be generated twice.`
      : `${one} and ${other} cannot both be generated: file systems that ignore case take them for one, or one is a folder of the other. Give one of them another name (x-eda-name).`,
  );
}
