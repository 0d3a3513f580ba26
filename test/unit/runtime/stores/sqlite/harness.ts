import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { ServiceDescriptor } from '../../../../../src/runtime/service/descriptor.js';
import { channelsOf } from '../../../../../src/runtime/service/names.js';
import type { ClaimRequest } from '../../../../../src/runtime/store.js';
import type { SqliteDatabase } from '../../../../../src/runtime/stores/sqlite/index.js';
import type { SqliteClient, TestDatabase } from '../../../../support/sqlite-clients.js';

export interface Files {
  /** A path in a new folder. */
  readonly path: (name?: string) => string;
  /** Closed after the test. */
  readonly open: (path: string, options?: { readonly readOnly?: boolean }) => TestDatabase;
}

/** Databases of one test: closed and deleted after it. */
export function useFiles({ open }: SqliteClient): Files {
  const folders: string[] = [];
  const databases: TestDatabase[] = [];
  afterEach(() => {
    for (const database of databases.splice(0)) {
      try {
        database.close();
      } catch {
        // The test has closed it itself.
      }
    }
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    path: (name = 'service.db') => {
      const folder = mkdtempSync(join(tmpdir(), 'eda-gen-sqlite-'));
      folders.push(folder);
      return join(folder, name);
    },
    open: (path, options) => {
      const database = open(path, options);
      databases.push(database);
      return database;
    },
  };
}

export const claim = (id: string, more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  identity: { consumer: 'inventory/receiveOrderPlaced', source: 'urn:order', message: 'OrderPlaced/fat', id },
  payload: Buffer.from('payload'),
  retentionMs: 60_000,
  ...more,
});

export const count = (database: SqliteDatabase, from: string): number =>
  Number((database.prepare(`SELECT count(*) AS n FROM ${from}`).get() as { readonly n: number | bigint }).n);

/** All that these services send to and receive from; one for a channel with parameters. */
export const topicsOf = (...services: readonly ServiceDescriptor[]): readonly string[] => [
  ...new Set(
    services
      .flatMap((service) => channelsOf(service))
      .flatMap(({ address }) => (address === null ? [] : [address.replaceAll(/\{\w+\}/g, 'eu')])),
  ),
];
