/** Makes dist/config.schema.json, which editors use, from the table of configuration keys. */
import { writeFileSync } from 'node:fs';
import { createConfigSchema } from '../dist/config/config-schema.js';

const target = new URL('../dist/config.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(createConfigSchema(), undefined, 2)}\n`);
