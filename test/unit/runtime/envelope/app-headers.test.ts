import { describe, expect, it } from 'vitest';
import { decodeHeaders, encodeHeaders } from '../../../../src/runtime/envelope/app-headers.js';
import { incoming } from '../fake-transport.js';
import { message, objectValidator } from '../hand-made.js';

const Traced = message({
  type: 'Traced',
  payload: () => true,
  headers: objectValidator({ tenant: 'string', 'attempt?': 'integer', 'dry?': 'boolean', 'tags?': 'unknown' }),
  headerTypes: { tenant: 'string', attempt: 'integer', dry: 'boolean', tags: 'json' },
});
const Bare = message({ type: 'Bare', payload: () => true });

describe('application headers', () => {
  it('travel as text and come back as they were', () => {
    const headers = { tenant: 'ä "1"', attempt: 3, dry: false, tags: ['a', { b: null }] };
    const encoded = encodeHeaders(Traced, headers);
    expect(encoded).toEqual({
      valid: true,
      value: { tenant: 'ä "1"', attempt: '3', dry: 'false', tags: '["a",{"b":null}]' },
    });
    const sent = encoded.valid ? encoded.value : {};
    expect(decodeHeaders(Traced, incoming({ headers: sent }))).toEqual({ valid: true, value: headers });
  });

  it('are validated on both sides', () => {
    expect(encodeHeaders(Traced, {})).toMatchObject({
      valid: false,
      issues: [{ message: "must have required property 'tenant'" }],
    });
    expect(encodeHeaders(Traced, undefined)).toMatchObject({ valid: false });
    expect(decodeHeaders(Traced, incoming({ headers: { tenant: 't', attempt: '1.5' } }))).toMatchObject({
      valid: false,
      issues: [{ path: ['attempt'], message: 'must be integer' }],
    });
    expect(decodeHeaders(Traced, incoming({ headers: { tenant: 't', attempt: 'three' } }))).toMatchObject({
      valid: false,
      issues: [{ path: ['attempt'], message: "must be integer written as JSON, not 'three'" }],
    });
  });

  it('are closed: one that is misspelt is refused, not dropped', () => {
    expect(encodeHeaders(Traced, { tenant: 't', atempt: 3 })).toMatchObject({
      valid: false,
      issues: [{ message: "must not have header 'atempt'; the contract declares tenant, attempt, dry, tags" }],
    });
    expect(encodeHeaders(Bare, { tenant: 't' })).toMatchObject({
      valid: false,
      issues: [{ message: "must not have header 'tenant'; the contract declares none" }],
    });
    expect(encodeHeaders(Traced, { tenant: 't', toString: 'x' })).toMatchObject({ valid: false });
  });

  it('may be left out where optional, and undefined is left out', () => {
    expect(encodeHeaders(Traced, { tenant: 't', attempt: undefined })).toEqual({ valid: true, value: { tenant: 't' } });
    expect(encodeHeaders(Bare, undefined)).toEqual({ valid: true, value: {} });
    expect(encodeHeaders(Bare, {})).toEqual({ valid: true, value: {} });
  });

  it('that the contract does not declare are not handed out', () => {
    expect(decodeHeaders(Traced, incoming({ headers: { tenant: 't', ce_id: '1', other: 'x' } }))).toEqual({
      valid: true,
      value: { tenant: 't' },
    });
    expect(decodeHeaders(Bare, incoming({ headers: { other: 'x' } }))).toEqual({ valid: true, value: {} });
  });
});
