import { describe, expect, it } from 'vitest';
import type { IgnoreConfig } from '../../../src/config/config.js';
import { resolveIgnore } from '../../../src/config/resolve-ignore.js';
import { createDiagnostic } from '../../../src/diagnostics/create-diagnostic.js';
import type { Place } from '../../../src/diagnostics/diagnostic.js';
import { findExpired, findUnused, ignoreDiagnostics } from '../../../src/pipeline/ignore-diagnostics.js';

const start = { line: 1, column: 1, offset: 0 };
const place = (file: string, pointer: string): Place => ({ file, pointer, range: { start, end: start } });
const found = createDiagnostic(
  'example-mismatch',
  place('/work/a.yaml', '/components/messages/M/examples/0/payload'),
  'x',
);

const entry = (more: Partial<IgnoreConfig> = {}): IgnoreConfig => ({
  code: 'example-mismatch',
  pointer: '/components/messages/*/examples',
  until: '2026-12-31',
  reason: 'known',
  ...more,
});
const resolved = (more?: Partial<IgnoreConfig>, today = '2026-12-31'): ReturnType<typeof resolveIgnore> =>
  resolveIgnore([entry(more)], { path: '/work/eda-gen.config.yaml', place: (at) => place('/work/c.yaml', at) }, today);

describe('what is ignored', () => {
  it.each<readonly [boolean, Partial<IgnoreConfig>]>([
    [true, {}],
    [true, { pointer: '' }],
    [true, { pointer: '/components/messages/M/examples/0/payload' }],
    [true, { file: 'a.yaml' }],
    [false, { pointer: '/components/messages/M/examples/0/payload/id' }],
    [false, { pointer: '/components/messages/N' }],
    [false, { pointer: '/components/*/examples' }],
    [false, { file: 'b.yaml' }],
    [false, { code: 'reply-correlation' }],
  ])('is left out: %s for %j', (isLeftOut, more) => {
    const used = new Set<ReturnType<typeof resolveIgnore>[number]>();
    const ignore = resolved(more);
    expect(ignoreDiagnostics([found], ignore, used)).toEqual(isLeftOut ? [] : [found]);
    expect(findUnused(ignore, used, true).map(({ code, pointer }) => [code, pointer])).toEqual(
      isLeftOut ? [] : [['ignore-unused', '/ignore/0']],
    );
  });

  it('counts up to its day, and is a warning on the next', () => {
    expect(findExpired(resolved())).toEqual([]);
    const ignore = resolved({}, '2027-01-01');
    const used = new Set<ReturnType<typeof resolveIgnore>[number]>();
    expect(ignoreDiagnostics([found], ignore, used)).toEqual([found]);
    expect(findExpired(ignore).map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ['ignore-expired', 'warning', '/ignore/0'],
    ]);
    expect(findUnused(ignore, used, true)).toEqual([]);
  });

  it('is not called unused where the official parser was not asked', () => {
    const ignore = resolved({ code: 'official-parser' });
    expect(findUnused(ignore, new Set(), false)).toEqual([]);
    expect(findUnused(ignore, new Set(), true)).toHaveLength(1);
  });
});
