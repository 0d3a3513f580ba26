import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../../src/generators/typescript/validators/formats.js';
import * as validators from '../../../../src/runtime/codegen/v1/validators.js';

type Check = (value: never) => boolean;
type Format = RegExp | Check | true | { readonly validate: RegExp | Check };

const require = createRequire(import.meta.url);
const { fullFormats } = require('ajv-formats/dist/formats.js') as { fullFormats: Readonly<Record<string, Format>> };
const seed = Number(process.env['EDA_SEED'] ?? Date.now() & 0x7fffffff);

/** ajv's verdict. */
function oracle(name: string): (value: string | number) => boolean {
  const format = fullFormats[name];
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  if (check instanceof RegExp) return (value) => check.test(String(value));
  if (typeof check === 'function') return (value) => check(value as never);
  throw new Error(`ajv-formats has no check for ${name}`);
}

function ours(name: string): (value: string | number) => boolean {
  const known = FORMATS.get(name);
  const check = known === undefined ? undefined : new Map<string, unknown>(Object.entries(validators)).get(known.check);
  if (check === undefined) throw new Error(`The runtime has no check for ${name}`);
  return check as (value: string | number) => boolean;
}

/** Valid texts, and those that fail in a way of their own; mutations of them make up the fuzz. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  date: ['2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '2024-04-31', '2024-13-01', '2024-00-10', '2024-1-01'],
  time: ['12:34:56Z', '23:59:60Z', '22:59:60-01:00', '00:29:60+00:30', '12:00:00.123z', '12:00:00+24:00', '12:00:00'],
  'date-time': [
    '2024-02-29T12:34:56Z',
    '2024-01-31 12:34:56.789+01:00',
    '2016-12-31T23:59:60Z',
    '2024-02-30T00:00:00Z',
    '2024-01-01t00:00:00-2330',
    '2024-01-01T00:00:00+05',
    '2024-01-01T24:00:00Z',
    '2024-12-31T00:00:00',
  ],
  'iso-time': ['12:34:56', '12:34:56+01', '23:59:60', '23:59:60.5Z', '25:00:00'],
  'iso-date-time': ['2024-01-01T00:00:00', '2024-01-31 23:59:59.9', '2024-01-01\t00:00:00Z', '2024-02-31T00:00:00'],
  duration: ['P1Y2M3DT4H5M6S', 'PT', 'P1W', 'P', 'P1D', 'PT1.5S', 'P1Y1W'],
  uri: [
    'https://user:pw@example.org:8080/a/b?c=d#e',
    'urn:isbn:0451450523',
    'http://[2001:db8::7]/x',
    'http://[v1.x]/',
    'http://[::ffff:1.2.3.4]',
    'mailto:a@b',
    '//example.org',
    'http://a b',
    'x:%zz',
  ],
  'uri-reference': ['/a/b?c#d', '#x', '', '../a', 'http://example.org/%41', 'a b', '//h:1/"q"', '\\'],
  'uri-template': ['http://x/{a,b*}{?c:3}', '/{+path}/{#f}', '{', '{}', "a'b", '/%zz', '{|x}', 'a|b'],
  url: [
    'https://example.org/a?b#c',
    'ftp://foo.bar',
    'http://10.0.0.1',
    'http://192.168.1.1',
    'http://-a.b',
    'http://ü.de',
  ],
  email: ['a.b@example.org', 'a@b', 'a@b-.de', '-@x-y.z', 'a..b@c.de', 'a@-b.de', 'a@b--c.de'],
  hostname: ['example.org', 'a.', 'a-b.c', '-a', `${'a'.repeat(64)}.b`, 'a..b', 'a_b'],
  ipv4: ['127.0.0.1', '256.1.1.1', '01.2.3.4', '1.2.3', '1.2.3.4.5'],
  ipv6: [
    '::1',
    '::',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1::8:1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:8::',
    ':::',
    '::ffff:300.1.1.1',
    'fe80::1%eth0',
  ],
  regex: ['^a+$', '(', 'a\\Z', '\\Z', '[a-', '(?<x>a)\\k<x>'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', 'urn:uuid:123e4567-E89B-12d3-a456-426614174000', '123e4567'],
  'json-pointer': ['/a~0b/~1', '', 'a', '/~', '/~2'],
  'json-pointer-uri-fragment': ['#/a%20b', '#', '/a', '#/~2', '#/a b'],
  'relative-json-pointer': ['0', '1#', '2/a~1', '01', '-1', '0a'],
  byte: ['aGVsbG8=', 'aGVsbG8', 'YQ==', 'Y===', '', 'aGVs\nbG8', '!\n', 'YWJj\r\n'],
};
const NUMBERS = [0, -0, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53, 1e300, Number.NaN, Infinity];
const ALPHABET = Array.from('0123456789abcxyzTtZzPYMDHSW+-.:/?#[]@%~!$&\'"()*,;={}|\\ _üſK\n\t\u2028😀İ');

/** A text with up to three characters dropped, put in, changed or repeated. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(60),
    drop: fc.nat(2),
    put: fc.array(fc.constantFrom(...ALPHABET), { maxLength: 2 }),
  });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 3 })).map(([text, edits]) =>
    edits.reduce((now, { at, drop, put }) => {
      const index = at % (now.length + 1);
      return now.slice(0, index) + put.join('') + now.slice(index + drop);
    }, text),
  );
}

describe(`formats give ajv-formats' verdicts (EDA_SEED=${seed})`, () => {
  it('are all that ajv-formats checks', () => {
    const checked = Object.entries(fullFormats).filter(
      ([name, format]) => format !== true && name !== 'float' && name !== 'double',
    );
    expect([...FORMATS.keys()].sort()).toEqual(checked.map(([name]) => name).sort());
  });

  it.each(Object.keys(TEXTS))('%s', (name) => {
    const [theirs, own] = [oracle(name), ours(name)];
    const texts = TEXTS[name] ?? [];
    for (const text of texts) expect([text, own(text)]).toEqual([text, theirs(text)]);
    const verdicts = new Set(texts.map(theirs));
    expect(verdicts, 'the examples are both valid and invalid').toEqual(new Set([true, false]));
    const anything = fc.oneof(
      { weight: 6, arbitrary: mutated(texts) },
      { weight: 1, arbitrary: mutated(Object.values(TEXTS).flat()) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    );
    expect(() => {
      fc.assert(
        fc.property(anything, (text) => own(text) === theirs(text)),
        { seed, numRuns: 4_000 },
      );
    }).not.toThrow();
  });

  it('date-time over every day and time around the bounds', () => {
    const [theirs, own] = [oracle('date-time'), ours('date-time')];
    const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
    const near = (...values: number[]): fc.Arbitrary<string> =>
      fc.oneof(
        fc.constantFrom(...values).map((value) => String(value).padStart(2, '0')),
        two,
      );
    const text = fc
      .tuple(
        fc.constantFrom('1900', '2000', '2023', '2024'),
        near(0, 1, 2, 4, 12, 13),
        near(0, 1, 28, 29, 30, 31, 32),
        fc.constantFrom('T', 't', ' ', '\u00a0', 'x'),
        near(0, 23, 24),
        near(0, 59, 60),
        near(0, 59, 60, 61),
        fc.constantFrom('', '.5', '.', '.999999999'),
        fc.constantFrom('Z', 'z', '', '+00:00', '-23:59', '+2400', '+05', '+00:60', '-0100'),
      )
      .map(
        ([year, month, day, t, hour, minute, second, fraction, zone]) =>
          `${year}-${month}-${day}${t}${hour}:${minute}:${second}${fraction}${zone}`,
      );
    expect(() => {
      fc.assert(
        fc.property(text, (value) => own(value) === theirs(value)),
        { seed, numRuns: 20_000 },
      );
    }).not.toThrow();
  });

  it.each(['int32', 'int64'])('%s', (name) => {
    const [theirs, own] = [oracle(name), ours(name)];
    for (const value of NUMBERS) expect([value, own(value)]).toEqual([value, theirs(value)]);
    expect(() => {
      fc.assert(
        fc.property(fc.double(), (value) => own(value) === theirs(value)),
        { seed },
      );
    }).not.toThrow();
  });
});
