import type { WriteStream } from 'node:tty';

/** Where a command talks: data goes to `out`, talk to `talk`. */
export interface Terminal {
  out(text: string): void;
  talk(text: string): void;
  /** Colour only where a person reads, and has not said no. */
  readonly colorOut: boolean;
  readonly colorTalk: boolean;
  /** Columns of the terminal that is written to; `undefined` where it is none. */
  readonly widthOut: number | undefined;
  readonly widthTalk: number | undefined;
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
  proc.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `eda-gen validate | head` ends early on purpose.
    if (error.code === 'EPIPE') return;
    proc.stderr.write(`eda-gen: Cannot write to standard output: ${error.message}.\n`);
    proc.exit(2);
  });
  // Where even talk cannot be written, there is nobody left to tell.
  proc.stderr.on('error', () => {});
  const terminal: Terminal = {
    out: (text) => void proc.stdout.write(text),
    talk: (text) => void proc.stderr.write(text),
    colorOut: hasColor(proc.stdout, proc.env),
    colorTalk: hasColor(proc.stderr, proc.env),
    widthOut: widthOf(proc.stdout),
    widthTalk: widthOf(proc.stderr),
    isInteractive: proc.stderr.isTTY,
    signal: abort.signal,
  };
  return {
    terminal,
    release: () => void proc.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

function widthOf(stream: WriteStream): number | undefined {
  return stream.isTTY ? stream.columns : undefined;
}

/** https://no-color.org: any value but an empty one turns colour off. */
function hasColor(stream: WriteStream, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: no, TERM: term } = env;
  return stream.isTTY && (no === undefined || no === '') && term !== 'dumb';
}
