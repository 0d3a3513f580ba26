import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.js';

const docs = new URL('../../../docs/commands/', import.meta.url);

describe.each(Object.entries(COMMANDS))('eda-gen %s', (name, { summary, load }) => {
  const page = readFileSync(new URL(`${name}.md`, docs), 'utf8');

  it('is what the list of commands says', async () => {
    const command = await load();
    expect(command.name).toBe(name);
    expect(command.summary).toBe(summary);
  });

  it('has a page that names each of its options, and no other', async () => {
    const command = await load();
    const named = new Set([...page.matchAll(/^\| `--(?:no-)?([a-z-]+)/gm)].map((match) => match[1]));
    expect(named).toEqual(new Set(Object.keys(command.options)));
  });
});

it('each page is one of a command', () => {
  expect(new Set(readdirSync(docs))).toEqual(new Set(Object.keys(COMMANDS).map((name) => `${name}.md`)));
});
