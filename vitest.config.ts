import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run on the sources of both packages; `resolve.conditions` alone does not find them.
  ssr: { resolve: { conditions: ['@eda-gen/source', 'module', 'node', 'development|production'] } },
  resolve: { conditions: ['@eda-gen/source', 'module', 'node', 'development|production'] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/**/fixtures/**'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
