import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { generate, type GenerateResult } from '../../../src/index.js';
import type { Message } from '../../../src/runtime/message/descriptor.js';
import type { ConnectOptions, PublishersOptions, Service } from '../../../src/runtime/service/types.js';

const root = resolve(import.meta.dirname, '../../..');

export type AnyPublish = (payload: unknown, options?: object) => Promise<{ readonly id: string }>;

/** A generated SDK whose names are known only to the test. */
export interface GeneratedSdk {
  connect(options: ConnectOptions<unknown>): Service<unknown> & { readonly publish: Record<string, AnyPublish> };
  createPublishers(options: PublishersOptions<unknown>): Record<string, AnyPublish>;
  readonly [message: string]: unknown;
}

export interface Generated {
  readonly folder: string;
  readonly result: GenerateResult;
  /** Imports the SDK of a service. */
  load(service: string): Promise<GeneratedSdk>;
  /** A message constant of the SDK. */
  message(service: string, name: string): Promise<Message<unknown>>;
  remove(): void;
}

/** Generates an SDK from files of a contract (`contract.yaml` is the document), where TypeScript of this repository finds the runtime. */
export async function generateFrom(files: Readonly<Record<string, string>>): Promise<Generated> {
  const cache = join(root, '.cache/faults');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'contract-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const result = await generate({ cwd: folder, documents: ['contract.yaml'], cache: false });
  const load = async (service: string): Promise<GeneratedSdk> =>
    (await import(/* @vite-ignore */ join(folder, 'generated', service, 'index.ts'))) as GeneratedSdk;
  return {
    folder,
    result,
    load,
    message: async (service, name) => (await load(service))[name] as Message<unknown>,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const codesOf = ({ result }: Generated): readonly string[] => result.diagnostics.map(({ code }) => code);
