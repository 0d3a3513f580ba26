import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEAD_LETTER_HEADERS } from '../../src/runtime/dead-letter/dead-letter-record.js';
import { ERROR_CODES } from '../../src/runtime/errors.js';
import { createCounters } from '../../src/runtime/service/counters.js';
import { DEFAULTS } from '../../src/runtime/service/defaults.js';
import { METRICS } from '../../src/runtime/telemetry/telemetry-names.js';
import { EXTENSIONS } from '../../src/validate/rules/extension-table.js';

const root = resolve(import.meta.dirname, '../..');
const page = (path: string): string => readFileSync(join(root, path), 'utf8');
const codes = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/`(?<code>[^`\n]+)`/g)].map(({ groups }) => groups?.['code'] ?? ''));

describe('what documentation lists', () => {
  it.each([
    ['docs/delivery.md', 'headers of dead letters', Object.values(DEAD_LETTER_HEADERS)],
    ['docs/telemetry.md', 'metrics', Object.values(METRICS).map(({ name }) => name)],
    ['docs/extensions.md', 'extensions', Object.keys(EXTENSIONS)],
  ])('%s: all %s', (path, _, names) => {
    const listed = codes(page(path));
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
  });

  it('docs/telemetry.md: no metric and docs/extensions.md: no extension that is not there', () => {
    const known = new Set<string>([...Object.values(METRICS).map(({ name }) => name), ...Object.keys(EXTENSIONS)]);
    const [, metrics = ''] = page('docs/telemetry.md').split('## Metrics');
    const named = [...codes(metrics), ...codes(page('docs/extensions.md'))];
    const claimed = named.filter((name) => /^(?:messaging\.|edagen\.\w|x-eda-\w)/.test(name));
    expect(claimed.filter((name) => !known.has(name))).toEqual([]);
  });

  it('no error code and no counter that is not there', () => {
    const counters = createCounters();
    for (const [path, names] of [
      ['docs/request-reply.md', ['request-failed', 'request-timeout', 'not-ready', 'overloaded', 'closed']],
      ['docs/delivery.md', ['drain-timeout', 'broker-unavailable', 'authentication-failed', 'topic-missing']],
      ['docs/handlers.md', ['handlers-mismatch', 'validation-failed', 'transaction-conflict']],
      ['docs/versions.md', ['contract-mismatch']],
    ] as const)
      for (const name of names) {
        expect(codes(page(path))).toContain(name);
        expect(Object.keys(ERROR_CODES)).toContain(name);
      }
    for (const name of ['withoutId', 'unmatchedReplies', 'expiredRequests'])
      expect(Object.keys(counters)).toContain(name);
  });

  it('has the defaults of the runtime', () => {
    const delivery = page('docs/delivery.md');
    const { retry, batch, batchMs, concurrency } = DEFAULTS;
    expect(delivery).toContain(`retry: { attempts: ${retry.attempts}, baseMs: ${retry.baseMs}, maxMs: 10_000 }`);
    expect([retry.maxMs, batch, batchMs, concurrency]).toEqual([10_000, 1_000, 250, 16]);
    expect(DEFAULTS.requests).toMatchObject({ timeoutMs: 5_000, maxPending: 10_000 });
    expect([DEFAULTS.stopTimeoutMs, DEFAULTS.handlerTimeoutMs, DEFAULTS.leaseMs]).toEqual([30_000, 60_000, 90_000]);
    expect(DEFAULTS.gather).toEqual({ maxRecords: 1_000, maxBytes: 900_000, lingerMs: 0 });
    expect(DEFAULTS.retentionMs).toBe(14 * 24 * 60 * 60 * 1_000);
    expect([DEFAULTS.replyTopicPartitions, DEFAULTS.replyTopicRetentionMs]).toEqual([8, 60 * 60 * 1_000]);
  });
});
