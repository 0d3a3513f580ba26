import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Handlebars from 'handlebars';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRenderer } from '../../../src/render/create-renderer.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'templates-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function render(template: string, view: object, partials: Readonly<Record<string, string>> = {}): string {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('group/main.hbs', template);
  for (const [name, text] of Object.entries(partials)) write(`group/partials/${name}.hbs`, text);
  return createRenderer(folder)({ path: 'a/b.ts', template: 'group/main', view }).content;
}

/** What went wrong inside. */
function causeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
  return 'nothing';
}

describe('createRenderer', () => {
  it('ends a file with one line end, whatever the template ends with', () => {
    expect(render('x\n\n\n', {})).toBe('x\n');
    expect(render('x\r\ny', {})).toBe('x\ny\n');
  });

  it('escapes nothing and runs nothing that a text says', () => {
    expect(render('{{text}}', { text: '<a href="x">&{{other}}' })).toBe('<a href="x">&{{other}}\n');
  });

  it('lays out partials of the template’s group', () => {
    const view = { items: [{ name: 'a' }, { name: 'b' }] };
    expect(render('{{#each items}}\n{{> group/item}}\n{{/each}}', view, { item: '[{{name}}]\n' })).toBe('[a]\n[b]\n');
  });

  it('takes empty texts, empty lists, null and false for nothing to show', () => {
    const template =
      '{{#if a}}A{{else}}-{{/if}}{{#if b}}B{{else}}-{{/if}}{{#with c}}C{{else}}-{{/with}}{{#if d}}D{{/if}}';
    expect(render(template, { a: '', b: [], c: null, d: ['x'] })).toBe('---D\n');
  });

  it.each([
    ['{{missing}}', /missing/],
    ['{{#if missing}}x{{/if}}', /\{\{#if\}\} of something that the view does not have/],
    ['{{#each missing}}x{{/each}}', /\{\{#each\}\} of something that the view does not have/],
    ['{{#with missing}}x{{/with}}', /\{\{#with\}\} of something that the view does not have/],
    ['{{#each text}}x{{/each}}', /no list/],
    ['{{upper text}}', /unknown helper upper/],
    ['{{log text}}', /log/],
    ['{{> group/nowhere}}', /nowhere/],
    ['{{text.constructor.name}}', /constructor|not defined/],
  ])('throws for %s', (template, message) => {
    expect(causeOf(() => render(template, { text: 'text' }))).toMatch(message);
  });

  it('names the template and the file in its error', () => {
    expect(() => render('{{missing}}', {})).toThrow('The template group/main could not be laid out for a/b.ts');
  });

  it('leaves the environment of others alone', () => {
    render('x', {});
    expect(Handlebars.compile('{{#if a}}{{#each b}}{{this}}{{/each}}{{/if}}')({ a: true, b: ['<'] })).toBe('&lt;');
  });
});
