import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/runtime/service/clock.js';
import { ignore, isIgnored } from '../../../../src/runtime/service/ignore.js';
import { consoleLogger, silentLogger } from '../../../../src/runtime/service/logger.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the default logger', () => {
  it('writes warnings and errors to stderr, one line each, and nothing else', () => {
    const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const lines: unknown[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line) => lines.push(line));
    vi.spyOn(console, 'error').mockImplementation((line) => lines.push(line));
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    consoleLogger.debug('d');
    consoleLogger.info('i');
    consoleLogger.warn('slow', { topic: 't', none: undefined, count: 1n });
    consoleLogger.error('broken', { cause: new Error('why'), list: [1], cycle });
    consoleLogger.error('plain');
    expect(lines).toEqual([
      'eda-gen warning: slow (topic=t count=1)',
      'eda-gen error: broken (cause=why list=[1] cycle=[object Object])',
      'eda-gen error: plain',
    ]);
    expect(out).not.toHaveBeenCalled();
  });

  it('can be silenced', () => {
    const spies = (['debug', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    for (const level of ['debug', 'info', 'warn', 'error'] as const) silentLogger[level]('x');
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

describe('the system clock', () => {
  it('sleeps, and stops sleeping where its signal aborts', async () => {
    vi.useFakeTimers();
    const slept = systemClock.sleep(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await slept;
    const abort = new AbortController();
    const reason = new Error('enough');
    const sleeping = systemClock.sleep(1_000, abort.signal);
    abort.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(1_000, abort.signal)).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('makes ids and random numbers', () => {
    expect(systemClock.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(systemClock.random()).toBeLessThan(1);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });
});

describe('ignore', () => {
  it('is a handler that does nothing, with its reason', async () => {
    const ignored = ignore('the fat variant carries all that we need');
    expect(ignored.reason).toBe('the fat variant carries all that we need');
    await expect(ignored({}, {})).resolves.toBeUndefined();
    expect(isIgnored(ignored)).toBe(true);
    expect(isIgnored(() => undefined)).toBe(false);
    expect(isIgnored(undefined)).toBe(false);
  });

  it('needs a reason', () => {
    expect(() => ignore('  ')).toThrow(/ignore\(\) needs a reason/);
  });
});
