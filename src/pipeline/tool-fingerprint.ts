import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashContent } from '../write/hash-content.js';

/** Root of the installed package: the folder above `dist` (or `src`, in tests). */
export const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  return manifest.version;
}

/** Changes with the version, and with every file of the generator and of its templates: while one works on them, the version stays. */
export function toolFingerprint(): string {
  const code = join(dirname(fileURLToPath(import.meta.url)), '..');
  const parts = [readVersion(), process.version, ...stats(code), ...stats(join(PACKAGE_ROOT, 'templates'))];
  return hashContent(parts.join('\n'));
}

/** Sizes and times are enough here, and take a few milliseconds. */
function stats(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'runtime' ? [] : stats(path);
    if (!/\.(?:js|ts|hbs|json)$/.test(entry.name) || entry.name.endsWith('.d.ts')) return [];
    const { size, mtimeMs } = statSync(path);
    return [`${path} ${size} ${mtimeMs}`];
  });
}
