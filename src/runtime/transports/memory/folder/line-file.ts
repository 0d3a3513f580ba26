import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { folderError } from './folder-error.js';

export interface LineFileOptions<Line> {
  readonly path: string;
  /** Throws where a line is damaged. */
  readonly parse: (line: string, index: number) => Line;
  readonly fsync: boolean;
}

const NEWLINE = 0x0a;

/**
 * A file of lines that only grows. What a crash has left half-written at its end is cut off when it is opened: such a
 * line was never acknowledged. Damage before good lines is an error.
 */
export class LineFile<Line> {
  /** What was in it when it was opened, until the reader drops it. */
  lines: readonly Line[] = [];
  readonly #options: LineFileOptions<Line>;
  #handle: number;
  #size: number;

  constructor(options: LineFileOptions<Line>) {
    this.#options = options;
    const isNew = !existsSync(options.path);
    this.#size = isNew ? 0 : this.#load(readFileSync(options.path));
    this.#handle = openSync(options.path, 'a');
    if (fstatSync(this.#handle).size > this.#size) ftruncateSync(this.#handle, this.#size);
    if (isNew && options.fsync) syncFolder(dirname(options.path));
  }

  /** Writes all of the text or, where that fails, leaves the file as it was. */
  append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#handle, bytes, written);
      if (this.#options.fsync) fsyncSync(this.#handle);
    } catch (error) {
      ftruncateSync(this.#handle, this.#size);
      throw folderError(
        `${this.#options.path} cannot be written (${String(error)}). Make room or mend the disk.`,
        { path: this.#options.path },
        error,
      );
    }
    this.#size += bytes.length;
  }

  /** Puts other lines in the place of all, at once. */
  replace(text: string): void {
    const { path, fsync } = this.#options;
    const bytes = Buffer.from(text, 'utf8');
    const next = `${path}.new`;
    writeFileSync(next, bytes, { flush: true });
    closeSync(this.#handle);
    renameSync(next, path);
    this.#handle = openSync(path, 'a');
    this.#size = bytes.length;
    if (fsync) syncFolder(dirname(path));
  }

  close(): void {
    closeSync(this.#handle);
  }

  /** Returns how many bytes are good. */
  #load(bytes: Buffer): number {
    const lines: Line[] = [];
    this.lines = lines;
    let good = 0;
    let from = 0;
    let damaged: { readonly line: number; readonly error: unknown } | undefined;
    for (let index = 0; ; index += 1) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) return good;
      const parsed = this.#parse(bytes.toString('utf8', from, end), index);
      from = end + 1;
      if ('error' in parsed) damaged ??= { line: index + 1, error: parsed.error };
      else if (damaged !== undefined) throw this.#damage(damaged.line, damaged.error);
      else {
        lines.push(parsed.line);
        good = from;
      }
    }
  }

  #parse(text: string, index: number): { readonly line: Line } | { readonly error: unknown } {
    try {
      return { line: this.#options.parse(text, index) };
    } catch (error) {
      return { error };
    }
  }

  #damage(line: number, cause: unknown): Error {
    const { path } = this.#options;
    return folderError(
      `${path}:${line} is damaged (${String(cause)}), and good lines follow it. Restore the file, or delete the folder to begin anew.`,
      { path, line },
      cause,
    );
  }
}

/** Makes a new name in a folder survive a loss of power; Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
