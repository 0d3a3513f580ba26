import type { WriteStream } from 'node:tty';

/** Where a command talks: data goes to `out`, talk to `talk`. */
export interface Terminal {
  out(text: string): void;
  talk(text: string): void;
  /** Colour only where a person reads, and has not said no. */
  readonly colorOut: boolean;
  readonly colorTalk: boolean;
  /** True where talk reaches a person who is waiting. */
  readonly isInteractive: boolean;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

export function createTerminal(proc: NodeJS.Process): { readonly terminal: Terminal; readonly release: () => void } {
  const abort = new AbortController();
  const stop = (): void => {
    abort.abort();
  };
  proc.on('SIGINT', stop).on('SIGTERM', stop);
  for (const stream of [proc.stdout, proc.stderr]) stream.on('error', ignoreClosedPipe);
  const terminal: Terminal = {
    out: (text) => void proc.stdout.write(text),
    talk: (text) => void proc.stderr.write(text),
    colorOut: hasColor(proc.stdout, proc.env),
    colorTalk: hasColor(proc.stderr, proc.env),
    isInteractive: proc.stderr.isTTY,
    signal: abort.signal,
  };
  return {
    terminal,
    release: () => void proc.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/** `eda-gen validate | head` ends early on purpose. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** https://no-color.org: any value but an empty one turns colour off. */
function hasColor(stream: WriteStream, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: no, TERM: term } = env;
  return stream.isTTY && (no === undefined || no === '') && term !== 'dumb';
}
