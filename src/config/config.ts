import type { PointOfView } from '../document/point-of-view.js';

/** Which side of a contract code is made for: the service that it describes, those who talk to it, or both. */
export type Role = 'service' | 'client' | 'both';

/** How much a rule's finding weighs; `off` leaves it out. */
export type RuleSetting = 'error' | 'warning' | 'info' | 'off';

/** The weight of a rule together with why the team has chosen it. */
export interface RuleConfig {
  readonly severity: RuleSetting;
  /** For those who read the configuration later. */
  readonly reason?: string | undefined;
}

/** Findings that are known, and left out until a day. */
export interface IgnoreConfig {
  readonly code: string;
  /** Path or glob of the file in which they are, relative to the configuration file; any file without it. */
  readonly file?: string | undefined;
  /** JSON pointer of the place, and of all below it; `*` stands for any one key or index. */
  readonly pointer: string;
  /** The last day on which they are left out: `2026-12-31`. */
  readonly until: string;
  readonly reason: string;
}

/** What may be fetched for a `$ref` that is a URL, and where it is kept. */
export interface RemoteConfig {
  /** `true` for every URL; else the URLs below which something may be fetched. */
  readonly allow?: boolean | readonly string[] | undefined;
  /** Folder, relative to the configuration file, for what was fetched. */
  readonly cache?: string | undefined;
}

/** What is said of one document where it differs from the rest. */
export interface DocumentConfig {
  /** Path or glob, relative to the configuration file. */
  readonly path: string;
  readonly out?: string | undefined;
  readonly role?: Role | undefined;
  readonly pointOfView?: PointOfView | undefined;
  readonly packageName?: string | undefined;
}

/** The content of `eda-gen.config.(yaml|json|ts|js|mjs)`. Every key is optional, and described in docs/configuration.md. */
export interface EdaGenConfig {
  /** For editors: where the JSON Schema of this file is. */
  readonly $schema?: string | undefined;
  readonly documents?: readonly (string | DocumentConfig)[] | undefined;
  readonly out?: string | undefined;
  readonly role?: Role | undefined;
  readonly pointOfView?: PointOfView | undefined;
  readonly packageName?: string | undefined;
  readonly workspace?: string | undefined;
  readonly remote?: RemoteConfig | undefined;
  readonly lenient?: boolean | undefined;
  readonly official?: boolean | undefined;
  readonly rules?: Readonly<Record<string, RuleSetting | RuleConfig>> | undefined;
  readonly ignore?: readonly IgnoreConfig[] | undefined;
}

/** Types a configuration in TypeScript or JavaScript: `export default defineConfig({ documents: ['asyncapi/*.yaml'] })`. */
export function defineConfig(config: EdaGenConfig): EdaGenConfig {
  return config;
}
