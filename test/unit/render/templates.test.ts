import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { COMPILE_OPTIONS, createRenderer } from '../../../src/render/create-renderer.js';

const folder = join(import.meta.dirname, '../../../templates');
const templates = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();

describe('templates', () => {
  it('are there', () => {
    expect(templates).toContain('typescript/message.hbs');
  });

  it.each(templates)('%s compiles, and only lays out', (path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    expect(() => Handlebars.precompile(text, COMPILE_OPTIONS)).not.toThrow();
    const helpers = [...text.matchAll(/\{\{#?([a-z]\w*)[ }]/g)].map((match) => match[1]);
    const blocks = [...text.matchAll(/\{\{#(\w+)/g)].map((match) => match[1]);
    expect(blocks.filter((name) => !['if', 'each', 'with'].includes(name ?? ''))).toEqual([]);
    expect(helpers).not.toContain('lookup');
    expect(text, 'nothing escapes by luck: plans hold safe texts').not.toContain('{{{');
    expect(text, 'no switch for every option').not.toMatch(/\(eq |\(or |\(and /);
  });

  it.each(templates.filter((path) => !path.includes('/partials/')))(
    '%s throws where the view has not what it wants',
    (path) => {
      const render = createRenderer(folder);
      const plan = { path: 'x.ts', template: path.replace(/\.hbs$/, ''), view: {} };
      expect(() => render(plan)).toThrow(/could not be laid out for x\.ts/);
    },
  );
});
