import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  CONFIG_KEYS,
  CONFIGURABLE_RULES,
  DOCUMENT_KEYS,
  IGNORE_KEYS,
  REMOTE_KEYS,
  RULE_KEYS,
} from '../../../src/config/config-keys.js';
import { createConfigSchema } from '../../../src/config/config-schema.js';
import { defineConfig, type EdaGenConfig } from '../../../src/config/config.js';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
/** Line breaks are prettier's business. */
const text = page.replaceAll(/\s+/g, ' ');

describe('docs/configuration.md', () => {
  it.each(Object.entries(CONFIG_KEYS))('has a section on `%s` that says what the table says', (name, key) => {
    expect(page).toContain(`\n## \`${name}\`\n`);
    const section = text.slice(text.indexOf(` ## \`${name}\` `)).split(' ## ')[1] ?? '';
    expect(section).toContain(key.description);
  });

  it.each(Object.entries(CONFIG_KEYS).filter(([, key]) => key.default !== undefined))(
    'tells the default of `%s`',
    (name, key) => {
      const section = text.slice(text.indexOf(` ## \`${name}\` `)).split(' ## ')[1] ?? '';
      expect(section).toContain(`Default: \`${String(key.default)}\``);
    },
  );

  it.each(Object.entries(DOCUMENT_KEYS))('has a row on `%s` of a document', (name, key) => {
    expect(text).toContain(`| \`${name}\` | ${key.description}`);
  });

  it.each([...Object.entries(RULE_KEYS), ...Object.entries(IGNORE_KEYS), ...Object.entries(REMOTE_KEYS)])(
    'has a row on `%s` of a rule, of what is ignored, or of what is remote',
    (name, key) => {
      expect(text).toContain(`| \`${name}\` | ${key.description}`);
    },
  );

  it('has no section on anything else', () => {
    const sections = [...page.matchAll(/^## `(.+)`$/gm)].map((match) => match[1]);
    expect(new Set(sections)).toEqual(new Set(Object.keys(CONFIG_KEYS)));
  });

  it.each(CONFIGURABLE_RULES)('names the rule `%s`', (code) => {
    expect(page).toContain(`\`${code}\``);
  });
});

describe('the JSON Schema', () => {
  const schema = createConfigSchema();
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

  it('has every key of the table, and no other', () => {
    expect(Object.keys(schema['properties'] as object)).toEqual(Object.keys(CONFIG_KEYS));
  });

  it.each([
    {},
    { documents: ['a.yaml', { path: 'b.yaml', role: 'client', out: 'x', packageName: '@shop/{service}' }] },
    { out: 'x', role: 'both', packageName: '{service}-sdk', workspace: '..', official: true },
    { remote: { allow: true, cache: 'asyncapi/.remote' } },
    { remote: { allow: ['https://schemas.example.com', 'http://127.0.0.1:8080/a/'] }, lenient: true },
    { rules: { 'example-mismatch': 'off' } },
    { rules: { 'example-mismatch': { severity: 'info', reason: 'They are old' } } },
    { ignore: [{ code: 'example-mismatch', pointer: '/components/*', until: '2026-12-31', reason: 'known' }] },
  ])('accepts %j', (config) => {
    expect(validate(config)).toBe(true);
  });

  it.each([
    { document: [] },
    { documents: [] },
    { documents: [{ role: 'client' }] },
    { documents: [{ path: 'a', x: 1 }] },
    { role: 'x' },
    { packageName: 'My Shop' },
    { rules: { structure: 'off' } },
    { remote: true },
    { remote: { allow: 'https://a.example' } },
    { remote: { allow: ['ftp://a.example/'] } },
    { remote: { allow: ['https://me@a.example/'] } },
    { remote: { folder: 'x' } },
    { rules: { 'example-mismatch': { reason: 'no severity' } } },
    { ignore: [{ code: 'structure', pointer: '/a', until: '2026-12-31', reason: 'known' }] },
    { ignore: [{ code: 'example-mismatch', pointer: '/a', until: 'soon', reason: 'known' }] },
    { ignore: [{ code: 'example-mismatch', pointer: '/a', until: '2026-12-31' }] },
  ])('refuses %j', (config) => {
    expect(validate(config)).toBe(false);
  });
});

describe('defineConfig', () => {
  it('gives back what it is given, typed', () => {
    const config = defineConfig({ documents: ['a.yaml'], role: 'both' });
    expect(config).toEqual({ documents: ['a.yaml'], role: 'both' });
    expectTypeOf(config).toEqualTypeOf<EdaGenConfig>();
    const entry = { code: 'example-mismatch', pointer: '', until: '2026-12-31', reason: 'known' };
    expect(defineConfig({ ignore: [entry], rules: { 'example-mismatch': { severity: 'off' } } }).ignore).toEqual([
      entry,
    ]);
    // @ts-expect-error a weight that does not exist
    expect(defineConfig({ rules: { 'example-mismatch': { severity: 'loud' } } })).toBeDefined();
    // @ts-expect-error a key that does not exist
    expect(defineConfig({ documnets: [] })).toBeDefined();
  });
});
