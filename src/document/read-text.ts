import { readFile } from 'node:fs/promises';

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
};

/** Reads a file as UTF-8; what goes wrong is a value, except an abort. */
export async function readText(path: string, signal?: AbortSignal): Promise<ReadText> {
  signal?.throwIfAborted();
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const code = String(error.code);
    return { kind: 'unreadable', code, reason: REASONS[code] ?? error.message, cause: error };
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'not-utf8' };
    throw error;
  }
}
