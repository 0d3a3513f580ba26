import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgres, preparePostgres } from '../../../examples/demo/postgres-persistence.js';
import { describeShop } from '../../examples/shop-cases.js';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';

describe.skipIf(noPostgres)('the example shop', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  describeShop({
    name: 'PostgreSQL',
    prepare: () => preparePostgres(database.url),
    open: (service) => Promise.resolve(openPostgres(database.url, service)),
  });
});
