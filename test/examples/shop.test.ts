import { openMemory } from '../../examples/demo/memory-persistence.js';
import { sqlitePersistence } from '../../examples/demo/sqlite-persistence.js';
import { sqliteClients } from '../support/sqlite-clients.js';
import { describeShop } from './shop-cases.js';

describeShop({ name: 'memory', open: () => Promise.resolve(openMemory()) });

for (const { name, available, open } of sqliteClients)
  describeShop({
    name,
    skip: !available,
    open: (service) => Promise.resolve(sqlitePersistence(open(':memory:'), service)),
  });
