import { Worker } from 'node:worker_threads';
import type { OfficialFinding, OfficialQuestion } from './official-worker.js';

export interface OfficialLimits {
  readonly timeoutMs: number;
  /** Of the worker's heap. */
  readonly memoryMb: number;
}

/** What the parser finds, or why it has no answer. */
export type OfficialAnswer =
  | { readonly kind: 'found'; readonly findings: readonly OfficialFinding[] }
  | { readonly kind: 'none'; readonly why: string };

/** Two folders up is the root of the package, both from the sources and from what is built of them: a worker runs built code. */
const WORKER = new URL('../../dist/validate/official-worker.js', import.meta.url);

/**
 * Asks @asyncapi/parser in a thread of its own, which ends in any case before this does: what it takes of time and memory
 * is known for a good document, but not for a hostile one.
 * @throws the reason of `signal` where that aborts.
 */
export async function runOfficialWorker(
  question: OfficialQuestion,
  { timeoutMs, memoryMb }: OfficialLimits,
  signal: AbortSignal | undefined,
): Promise<OfficialAnswer> {
  signal?.throwIfAborted();
  const worker = new Worker(WORKER, {
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
    execArgv: [],
    // What the parser's libraries print is not part of our output.
    stdout: true,
    stderr: true,
  });
  let abort: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<OfficialAnswer>((resolve, reject) => {
    const none = (why: string): void => {
      resolve({ kind: 'none', why });
    };
    timer = setTimeout(none, timeoutMs, `it takes more than ${timeoutMs / 1000} s`);
    abort = () => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (findings: readonly OfficialFinding[]) => {
      resolve({ kind: 'found', findings });
    });
    worker.on('error', (error) => {
      none(
        isOutOfMemory(error) ? `it takes more than ${memoryMb} MB` : `it fails with ${error.name}: ${error.message}`,
      );
    });
    worker.on('exit', (code) => {
      none(`it ended with ${code}`);
    });
  });
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
