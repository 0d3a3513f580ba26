import { describe, expect, it } from 'vitest';
import { createProgressLine } from '../../../src/cli/progress-line.js';

function line(isInteractive: boolean): { at(ms: number): void; show(): void; clear(): void; readonly said: string[] } {
  let now = 0;
  const said: string[] = [];
  const progress = createProgressLine({ isInteractive, talk: (text) => void said.push(text) }, () => now);
  return {
    said,
    at: (ms) => {
      now = ms;
    },
    show: () => progress.show({ step: 'make', document: '/x/order.yaml', done: 3, total: 12 }),
    clear: () => progress.clear(),
  };
}

describe('the progress line', () => {
  it('is there after a second, one line that is replaced, and is gone at the end', () => {
    const progress = line(true);
    progress.at(999);
    progress.show();
    expect(progress.said).toEqual([]);
    progress.at(1_000);
    progress.show();
    progress.clear();
    expect(progress.said).toEqual(['\r\u001B[2KMaking the code of order.yaml (25 %)', '\r\u001B[2K']);
  });

  it('is not there where nobody looks, and short runs leave no trace', () => {
    const [blind, short] = [line(false), line(true)];
    blind.at(5_000);
    blind.show();
    blind.clear();
    short.show();
    short.clear();
    expect([...blind.said, ...short.said]).toEqual([]);
  });
});
