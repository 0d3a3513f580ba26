/** Imported into a measured process (`--import`): when it ends, it tells what it has used. Its threads are in its figures. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const target = process.env['EDA_BENCH_USAGE'];
if (target !== undefined && isMainThread)
  process.on('exit', () => {
    writeFileSync(target, JSON.stringify(process.resourceUsage()));
  });
