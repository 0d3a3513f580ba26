import { readFile, stat } from 'node:fs/promises';

export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'unreadable'; readonly code: string; readonly reason: string; readonly cause: Error };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ELOOP: 'its symbolic links form a ring',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'its name holds a character that no name may have',
};

const MAX_MEGABYTES = 32;

export interface ReadTextOptions {
  /** Whether a contract names the file, and not the user: pipes and devices, which may never end, are refused then. */
  readonly isReferenced?: boolean;
}

/** Reads a file as UTF-8; what goes wrong is a value, except an abort. */
export async function readText(
  path: string,
  signal?: AbortSignal,
  { isReferenced = false }: ReadTextOptions = {},
): Promise<ReadText> {
  signal?.throwIfAborted();
  let bytes: Uint8Array;
  try {
    const found = await stat(path);
    if (isReferenced && !found.isFile() && !found.isDirectory()) return refuse('it is a pipe or a device');
    if (found.size > MAX_MEGABYTES * 1024 * 1024) return refuse(`it has more than ${MAX_MEGABYTES} MB`);
    bytes = await readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const code = String(error.code);
    return { kind: 'unreadable', code, reason: REASONS[code] ?? error.message, cause: error };
  }
  return decodeText(bytes);
}

/** Contracts are UTF-8, wherever they come from. */
export function decodeText(bytes: Uint8Array): Exclude<ReadText, { readonly kind: 'unreadable' }> {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'not-utf8' };
    throw error;
  }
}

function refuse(reason: string): ReadText {
  return { kind: 'unreadable', code: 'REFUSED', reason, cause: new Error(reason) };
}
