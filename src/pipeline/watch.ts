import { statSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../config/usage-error.js';
import type { FetchedFiles } from '../document/remote/remote-files.js';
import { isRemotePath } from '../document/remote/remote-url.js';
import { resolvePath } from '../document/resolve-path.js';
import { generateWith, type GenerateOptions, type GenerateResult } from './generate.js';

export interface WatchOptions extends Omit<GenerateOptions, 'check'> {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** How long the files have to be quiet before a run, milliseconds. 100 by default. */
  readonly quietMs?: number | undefined;
}

/** What a run came to; one that could not run at all does not end the watch. */
export type WatchedRun =
  { readonly kind: 'result'; readonly result: GenerateResult } | { readonly kind: 'error'; readonly error: unknown };

/** A save is often several events: files that a contract may be made of, and nothing that we write ourselves. */
const RELEVANT = /\.(?:ya?ml|json|[cm]?[jt]s|proto|avsc)$/i;

/**
 * Does what `generate` does, and again whenever a file that it read changes, or one appears that a `$ref` or a glob names.
 * `onRun` is told of the first run and of every one that found something changed. Resolves when `signal` aborts.
 */
export async function watchGenerate(options: WatchOptions, onRun: (run: WatchedRun) => void): Promise<void> {
  const { signal } = options;
  const folders = new FolderWatch(signal);
  // Remote files are fetched once a watch.
  const fetched: FetchedFiles = new Map();
  let known = baseFolders(options);
  let told: string | undefined;
  let isRepeat = false;
  try {
    while (!signal.aborted) {
      folders.watch(known);
      const run = await runOnce(options, fetched);
      if (signal.aborted) return;
      known = new Set(
        run.kind === 'result'
          ? [...baseFolders(options), ...foldersOf(run.result)]
          : [...known, ...foldersOfMissing(run.error)],
      );
      const hasNew = folders.watch(known);
      const content = contentOf(run);
      const isSame = run.kind === 'result' && run.result.fromRecord;
      const hasWritten = run.kind === 'result' && run.result.outcome === 'written';
      if (told === undefined || hasWritten || !(isSame || (isRepeat && content === told))) onRun(run);
      told = content;
      // What changed in a folder between being read and being watched went unseen, so it is looked at once more.
      isRepeat = hasNew;
      if (!hasNew) await folders.changed(options.quietMs ?? 100);
    }
  } finally {
    folders.close();
  }
}

/** What a run would tell a person. */
function contentOf(run: WatchedRun): string {
  if (run.kind === 'error') return String(run.error);
  return JSON.stringify(run.result.diagnostics);
}

async function runOnce(options: WatchOptions, fetched: FetchedFiles): Promise<WatchedRun> {
  try {
    return { kind: 'result', result: await generateWith(options, fetched) };
  } catch (error) {
    return { kind: 'error', error };
  }
}

/** Where the configuration is or may appear, and the documents that were named. */
function baseFolders(options: WatchOptions): Set<string> {
  const cwd = resolve(options.cwd ?? process.cwd());
  const folders = new Set([options.config === undefined ? cwd : dirname(resolve(cwd, options.config))]);
  for (const document of options.documents ?? []) folders.add(dirname(resolve(cwd, document)));
  return folders;
}

function foldersOf(result: GenerateResult): Set<string> {
  const folders = new Set(result.globFolders);
  for (const path of result.sources.keys()) if (!isRemotePath(path)) folders.add(dirname(path));
  for (const { code, file, range } of result.diagnostics) {
    if (code !== 'ref-file-missing' || isRemotePath(file)) continue;
    const text = result.sources.get(file)?.slice(range.start.offset, range.end.offset) ?? '';
    const path = text.replaceAll(/^['"]|['"]$|#.*$/g, '');
    folders.add(dirname(resolvePath(file, path)));
  }
  return folders;
}

function foldersOfMissing(error: unknown): readonly string[] {
  return error instanceof UsageError ? error.missingIn : [];
}

/** Watches folders rather than files, since editors replace a file by another one of its name. */
class FolderWatch {
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number | undefined }>();
  readonly #signal: AbortSignal;
  #changes = 0;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  /** Watches these folders and no others; answers whether one of them is new. */
  watch(wanted: ReadonlySet<string>): boolean {
    const folders = new Set([...wanted].map(nearestFolder));
    for (const [folder, { watcher, inode }] of this.#watchers)
      if (!folders.has(folder) || inodeOf(folder) !== inode) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    const added = [...folders].filter((folder) => !this.#watchers.has(folder));
    for (const folder of added) this.#watch(folder);
    return added.length > 0;
  }

  #watch(folder: string): void {
    const inode = inodeOf(folder);
    // A folder that goes away is a change; its watcher is of no more use, also where another one takes its name.
    const drop = (): void => {
      watcher.close();
      if (this.#watchers.get(folder)?.watcher === watcher) this.#watchers.delete(folder);
      this.#note();
    };
    const watcher = watchFolder(folder, (_event, name) => {
      if (!isFolder(folder)) drop();
      else if (name === null || RELEVANT.test(name) || isFolder(join(folder, name))) this.#note();
    });
    watcher.on('error', drop);
    this.#watchers.set(folder, { watcher, inode });
  }

  #note(): void {
    this.#changes += 1;
    this.#wake?.();
  }

  /** Resolves once something has changed and then stayed as it is for a while; at once on abort. */
  async changed(quietMs: number): Promise<void> {
    let seen = 0;
    while (!this.#signal.aborted) {
      if (this.#changes > 0 && this.#changes === seen) break;
      if (this.#changes === 0)
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      this.#wake = undefined;
      seen = this.#changes;
      await this.#pause(quietMs);
    }
    // Those of the run that follows count towards the next one.
    this.#changes = 0;
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#signal });
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }

  close(): void {
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!isFolder(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
