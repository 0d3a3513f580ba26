/** What may be fetched, and where it is kept. */
export interface RemoteSettings {
  /** `true` for everything, else the URLs below which something may be fetched. */
  readonly allow: boolean | readonly string[];
  /** Absolute path of the folder that holds what was fetched; nothing is kept without it. */
  readonly cache: string | undefined;
  /** Whether what the folder holds is fetched again. */
  readonly refresh: boolean;
}

export const NO_REMOTE: RemoteSettings = { allow: false, cache: undefined, refresh: false };

/** How much is fetched at most, and for how long. */
export interface FetchLimits {
  readonly bytes: number;
  readonly files: number;
  readonly redirects: number;
  readonly milliseconds: number;
}

export const FETCH_LIMITS: FetchLimits = { bytes: 10 * 1024 * 1024, files: 500, redirects: 5, milliseconds: 15_000 };
