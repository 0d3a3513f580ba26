import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** True where a path is a pattern rather than a name. */
export function isGlob(path: string): boolean {
  return /[*?{]/.test(path);
}

/** The part of a pattern before the first folder that has a wildcard; its folder is where new matches can appear. */
export function globBase(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex(isGlob);
  return parts.slice(0, first === -1 ? -1 : first).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/**
 * Files below a folder that a pattern matches, sorted. `*` and `?` stay within a name, `**` spans folders, `{a,b}` is either.
 * Folders that start with a dot, and `node_modules`, are entered only where the pattern names them.
 */
export function expandGlob(folder: string, pattern: string): string[] {
  const found = new Set<string>();
  for (const plain of expandBraces(pattern)) {
    const absolute = plain.startsWith('/') || /^[A-Za-z]:\//.test(plain);
    const parts = plain.split('/').filter((part, index) => part !== '.' && (part !== '' || (absolute && index === 0)));
    walk(absolute ? `${parts[0] ?? ''}/` : folder, absolute ? parts.slice(1) : parts, found);
  }
  return [...found].sort();
}

function walk(folder: string, parts: readonly string[], found: Set<string>): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '..') {
    walk(join(folder, '..'), rest, found);
    return;
  }
  if (part === '**') walk(folder, rest, found);
  const matches = part === '**' ? undefined : namePattern(part);
  for (const entry of entriesOf(folder)) {
    const hidden = entry.name.startsWith('.') || entry.name === 'node_modules';
    if (matches === undefined) {
      if (entry.isDirectory() && !hidden) walk(join(folder, entry.name), parts, found);
    } else if (matches.test(entry.name) && (!hidden || part === entry.name)) {
      const path = join(folder, entry.name);
      if (rest.length > 0) walk(path, rest, found);
      else if (!entry.isDirectory()) found.add(path);
    }
  }
}

function entriesOf(folder: string): readonly import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

function namePattern(part: string): RegExp {
  const source = part
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}

/** `{a,b}/*.{yaml,yml}` becomes four patterns; braces do not nest. */
function expandBraces(pattern: string): string[] {
  const match = /\{([^{}]*)\}/.exec(pattern);
  if (match === null) return [pattern];
  const before = pattern.slice(0, match.index);
  const after = pattern.slice(match.index + match[0].length);
  return (match[1] ?? '').split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}
