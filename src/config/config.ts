import type { PointOfView } from '../document/point-of-view.js';

/** Which side of a contract code is made for: the service that it describes, those who talk to it, or both. */
export type Role = 'service' | 'client' | 'both';

/** How much a rule's finding weighs; `off` leaves it out. */
export type RuleSetting = 'error' | 'warning' | 'info' | 'off';

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
  readonly official?: boolean | undefined;
  readonly rules?: Readonly<Record<string, RuleSetting>> | undefined;
}

/** Types a configuration in TypeScript or JavaScript: `export default defineConfig({ documents: ['asyncapi/*.yaml'] })`. */
export function defineConfig(config: EdaGenConfig): EdaGenConfig {
  return config;
}
