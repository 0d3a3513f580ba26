import type { StoreChoice } from './read-options.js';

/** Makes the databases of the services, empty. Once a demo, before any service starts. */
export async function prepareStore(store: StoreChoice): Promise<void> {
  switch (store.kind) {
    case 'memory':
      return;
    case 'sqlite':
      await (await import('./sqlite-persistence.js')).prepareSqlite(store.folder);
      return;
    case 'postgres':
      await (await import('./postgres-persistence.js')).preparePostgres(store.url);
  }
}
