import { defineConfig } from 'vitest/config';

// Tests run on the sources of both packages; `resolve.conditions` alone does not find them.
const conditions = ['@eda-gen/source', 'module', 'node', 'development|production'];
const common = { ssr: { resolve: { conditions } }, resolve: { conditions } };
const onServers = {
  ...common,
  test: {
    exclude: ['**/fixtures/**'],
    // One server, two cores: members that rebalance must not starve each other, and a test that restarts a server must be alone with it.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};
const report = process.env['EDA_TEST_REPORT'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        ...common,
        test: {
          name: 'unit',
          include: ['test/*.test.ts', 'test/{unit,golden,property,conformance}/**/*.test.ts'],
          exclude: ['**/fixtures/**', 'test/conformance/**/{kafka,postgres}*.test.ts'],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      ...(['compile', 'cli', 'package', 'examples'] as const).map((name, index) => ({
        ...common,
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          exclude: ['**/fixtures/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 + index },
        },
      })),
      {
        ...onServers,
        test: {
          ...onServers.test,
          name: 'kafka',
          include: ['test/conformance/**/kafka*.test.ts', 'test/integration/{kafka,services}/**/*.test.ts'],
          globalSetup: ['test/support/start-kafka.ts'],
          sequence: { groupOrder: 9 },
        },
      },
      {
        ...onServers,
        test: {
          ...onServers.test,
          name: 'postgres',
          include: ['test/conformance/**/postgres*.test.ts', 'test/integration/postgres/**/*.test.ts'],
          globalSetup: ['test/support/start-postgres.ts'],
          sequence: { groupOrder: 10 },
        },
      },
      {
        ...onServers,
        test: {
          ...onServers.test,
          name: 'fault',
          include: ['test/fault/**/*.test.ts'],
          globalSetup: ['test/support/start-kafka.ts', 'test/support/start-postgres.ts'],
          testTimeout: 300_000,
          sequence: { groupOrder: 11 },
        },
      },
    ],
  },
});
