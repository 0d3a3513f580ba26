import { dirname, join } from 'node:path';
import { quoted } from '../../diagnostics/safe-text.js';
import { fetchRemote } from './fetch-remote.js';
import {
  CacheError,
  readEntry,
  readManifest,
  writeCache,
  type CachedFile,
  type CacheManifest,
} from './remote-cache.js';
import { FETCH_LIMITS, type FetchLimits, type RemoteSettings } from './remote-settings.js';
import { isBelowPrefix, isPrivateUrl, isRemotePath } from './remote-url.js';

export type RemoteRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly base: string }
  | {
      readonly kind: 'refused';
      readonly code: 'ref-remote' | 'remote-failed' | 'remote-cache';
      readonly message: string;
    };

export interface ReadRemoteOptions {
  /** Path of the file that names it. */
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reads what remote `$ref`s name: from the cache folder, or from the network where that is allowed. */
export interface RemoteReader {
  read(url: string, options: ReadRemoteOptions): Promise<RemoteRead>;
}

/** What has been fetched, by URL. */
export type FetchedFiles = Map<string, CachedFile>;

/** The remote files of one run: each is fetched once, and kept only when the run says so. */
export class RemoteFiles implements RemoteReader {
  readonly #settings: RemoteSettings;
  readonly #fetched: FetchedFiles;
  readonly #limits: FetchLimits;
  readonly #used = new Set<string>();
  readonly #failed = new Map<string, RemoteRead>();
  #manifest: CacheManifest | CacheError | undefined;

  /** `fetched` outlives a run where files are watched: then nothing is fetched twice. */
  constructor(settings: RemoteSettings, fetched: FetchedFiles = new Map(), limits: FetchLimits = FETCH_LIMITS) {
    this.#settings = settings;
    this.#fetched = fetched;
    this.#limits = limits;
  }

  async read(url: string, { from, signal }: ReadRemoteOptions): Promise<RemoteRead> {
    signal?.throwIfAborted();
    const known = this.#fetched.get(url) ?? this.#failed.get(url);
    if (known !== undefined) {
      if (!('kind' in known)) this.#used.add(url);
      return 'kind' in known ? known : { kind: 'bytes', ...known };
    }
    const cached = this.#settings.refresh ? undefined : await this.#readCached(url);
    if (cached !== undefined) return cached;
    const refusal = this.#refusal(url, from);
    if (refusal !== undefined)
      return { kind: 'refused', code: 'ref-remote', message: `${quoted(url)} is a remote reference, and ${refusal}.` };
    const read = await this.#fetch(url, signal);
    if (read.kind === 'refused') this.#failed.set(url, read);
    return read;
  }

  /** What can be read without the network, as it would be read; `undefined` where it would be fetched or refused. */
  async atHand(url: string): Promise<Uint8Array | undefined> {
    const fetched = this.#fetched.get(url);
    if (fetched !== undefined) this.#used.add(url);
    if (fetched !== undefined || this.#settings.refresh) return fetched?.bytes;
    const cached = await this.#readCached(url);
    return cached?.kind === 'bytes' ? cached.bytes : undefined;
  }

  /** Absolute paths of the folders that hold what was read, so that a change there is noticed. */
  async folders(): Promise<string[]> {
    const { cache } = this.#settings;
    if (cache === undefined) return [];
    const manifest = await this.#load(cache);
    const files = manifest instanceof CacheError ? [] : [...manifest].filter(([url]) => this.#used.has(url));
    return [...new Set([cache, ...files.map(([, { file }]) => dirname(join(cache, file)))])];
  }

  /** Writes what was fetched to the cache folder, where there is one. `prune` removes what this run has not used. */
  async keep(options: { readonly prune: boolean }): Promise<void> {
    const { cache, refresh } = this.#settings;
    const fetched = new Map([...this.#fetched].filter(([url]) => this.#used.has(url)));
    if (cache === undefined || fetched.size === 0) return;
    const manifest = await this.#load(cache);
    const old: CacheManifest = manifest instanceof CacheError ? new Map() : manifest;
    await writeCache(cache, old, fetched, options.prune && refresh ? this.#used : undefined);
    this.#manifest = undefined;
  }

  async #readCached(url: string): Promise<RemoteRead | undefined> {
    const { cache } = this.#settings;
    if (cache === undefined) return undefined;
    const manifest = await this.#load(cache);
    try {
      if (manifest instanceof CacheError) throw manifest;
      const entry = manifest.get(url);
      if (entry === undefined) return undefined;
      const bytes = await readEntry(cache, entry);
      this.#used.add(url);
      return { kind: 'bytes', bytes, base: entry.redirectedTo ?? url };
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      const message = `${quoted(url)} cannot be taken from the cache folder ${quoted(cache)}: ${error.message}.`;
      return { kind: 'refused', code: 'remote-cache', message };
    }
  }

  async #load(cache: string): Promise<CacheManifest | CacheError> {
    try {
      this.#manifest ??= await readManifest(cache);
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      this.#manifest = error;
    }
    return this.#manifest;
  }

  /** Why it may not be fetched, completing "…, and "; `undefined` where it may. */
  #refusal(url: string, from: string): string | undefined {
    const { allow, cache } = this.#settings;
    if (typeof allow === 'boolean') {
      if (!allow)
        return cache === undefined
          ? 'nothing is fetched unless that is allowed. Allow it with `--allow-remote`, let `remote.cache` keep a copy, or copy the file into the workspace and refer to the copy'
          : `it is not in the cache folder ${quoted(cache)}. Fetch it once with \`--allow-remote\`, and commit the folder`;
    } else if (allow.some((prefix) => isBelowPrefix(url, prefix))) return undefined;
    else
      return 'it is not below one of the URLs that `remote.allow` lists. Add one, or copy the file into the workspace';
    // A contract from outside must not make this machine ask others that only it can reach.
    if (!isRemotePath(from) || !isPrivateUrl(url) || new URL(url).origin === new URL(from).origin) return undefined;
    return 'a file from the network may not lead to a private address. List that under `remote.allow` if it is meant';
  }

  async #fetch(url: string, signal: AbortSignal | undefined): Promise<RemoteRead> {
    const refuse = (reason: string): RemoteRead => ({
      kind: 'refused',
      code: 'remote-failed',
      message: `${quoted(url)} cannot be fetched: ${reason}.`,
    });
    if (this.#fetched.size >= this.#limits.files)
      return refuse(`${this.#limits.files} files have been, which is more than a contract needs`);
    const fetched = await fetchRemote(url, {
      limits: this.#limits,
      refuse: (next, previous) => this.#refusal(next, previous),
      signal,
    });
    if (fetched.kind === 'failed') return refuse(fetched.reason);
    this.#used.add(url);
    this.#fetched.set(url, { bytes: fetched.bytes, base: fetched.base });
    return fetched;
  }
}
