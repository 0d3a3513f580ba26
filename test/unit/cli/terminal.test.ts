import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/terminal.js';

class Stream extends EventEmitter {
  written = '';
  columns = 80;
  constructor(readonly isTTY = false) {
    super();
  }
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

/** The part of a process that a terminal looks at. */
class FakeProcess extends EventEmitter {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly exits: number[] = [];
  constructor(
    isTTY: boolean,
    readonly env: NodeJS.ProcessEnv = {},
  ) {
    super();
    this.stdout = new Stream(isTTY);
    this.stderr = new Stream(isTTY);
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

function terminalOf(fake: FakeProcess) {
  return createTerminal(fake as unknown as NodeJS.Process);
}

describe('a terminal', () => {
  it('has colour and a width where a person looks, and neither in a file', () => {
    expect(terminalOf(new FakeProcess(true)).terminal).toMatchObject({ colorOut: true, widthOut: 80, widthTalk: 80 });
    expect(terminalOf(new FakeProcess(false)).terminal).toMatchObject({ colorOut: false, widthOut: undefined });
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
      expect(terminalOf(new FakeProcess(true, env)).terminal.colorTalk).toBe(false);
    expect(terminalOf(new FakeProcess(true, { NO_COLOR: '' })).terminal.colorTalk).toBe(true);
  });

  it('hears signals until it is released', () => {
    const fake = new FakeProcess(false);
    const { terminal, release } = terminalOf(fake);
    fake.emit('SIGINT');
    expect(terminal.signal.aborted).toBe(true);
    release();
    expect(fake.listenerCount('SIGINT') + fake.listenerCount('SIGTERM')).toBe(0);
  });

  it('takes a pipe that is closed for an end on purpose, and a full disk for a failure', () => {
    const fake = new FakeProcess(false);
    terminalOf(fake);
    fake.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(fake.exits).toEqual([]);
    fake.stderr.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(fake.exits).toEqual([]);
    fake.stdout.emit('error', Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    expect(fake.exits).toEqual([2]);
    expect(fake.stderr.written).toBe('eda-gen: Cannot write to standard output: no space left on device.\n');
  });
});
