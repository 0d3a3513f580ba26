/** What generated validators need at run time, for the generator, which never imports the runtime: `createValidator` runs what it has made. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
buildSync({
  stdin: {
    contents: `
      export * as validators from './codegen/v1/validators.js';
      export { findIssues } from './message/check-payload.js';
    `,
    resolveDir: join(root, 'src/runtime'),
    loader: 'ts',
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outfile: join(root, 'dist/structure/validation.js'),
  logLevel: 'warning',
});
