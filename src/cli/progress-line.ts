import { basename } from 'node:path';
import type { Progress } from '../pipeline/generate.js';
import type { Terminal } from './terminal.js';

const QUIET_MS = 1_000;
const VERBS = { read: 'Reading', make: 'Making the code of', write: 'Writing' } as const;

/** One line that is replaced step by step, for runs that take more than a second and people who watch them. */
export function createProgressLine(
  terminal: Pick<Terminal, 'talk' | 'isInteractive'>,
  now: () => number = () => performance.now(),
): { show(progress: Progress): void; clear(): void } {
  const start = now();
  let isShown = false;
  return {
    show({ step, document, done, total }) {
      if (!terminal.isInteractive || now() - start < QUIET_MS) return;
      isShown = true;
      const what = document === undefined ? '' : ` ${basename(document)}`;
      terminal.talk(`\r\u001B[2K${VERBS[step]}${what} (${Math.round((100 * done) / total)} %)`);
    },
    clear() {
      if (isShown) terminal.talk('\r\u001B[2K');
    },
  };
}
