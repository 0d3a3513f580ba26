import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrorCode } from '../write/has-error-code.js';
import { hashContent } from '../write/hash-content.js';
import type { ServiceTarget } from './service-target.js';

/** What a successful run read and wrote: if all of it is still so, there is nothing to do. */
export interface RunRecord {
  /** Contract files by absolute path, with the hash of their text. */
  readonly inputs: readonly (readonly [path: string, hash: string])[];
  readonly targets: readonly (ServiceTarget & { readonly manifestHash: string })[];
  /** Warnings, which a run that has nothing to do repeats. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the records of one project are: an ignored folder, that may be deleted at any time. */
export function cacheFolder(root: string): string {
  const modules = join(root, 'node_modules');
  return existsSync(modules) ? join(modules, '.cache', 'eda-gen') : join(root, '.eda-gen');
}

/** `undefined` where there is no record, or none that can be read. */
export function readRecord(folder: string, request: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(folder, request), 'utf8')) as RunRecord;
  } catch (error) {
    if (error instanceof SyntaxError || hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}

/** A cache that cannot be written costs time, nothing else. */
export function writeRecord(folder: string, request: string, record: RunRecord): void {
  const path = recordPath(folder, request);
  try {
    mkdirSync(folder, { recursive: true });
    // A folder of our own in the project ignores itself.
    if (!folder.includes('node_modules')) writeFileSync(join(folder, '.gitignore'), '*\n');
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(record));
    renameSync(`${path}.${process.pid}`, path);
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOTDIR', 'EEXIST')) throw error;
  }
}

/** The hash of a file's text as contracts are read: without a byte order mark. `undefined` where it cannot be read. */
export function hashText(path: string): { readonly hash: string; readonly text: string } | undefined {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    return { hash: hashContent(text), text };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function recordPath(folder: string, request: string): string {
  return join(folder, `generate-${request.slice(0, 16)}.json`);
}
