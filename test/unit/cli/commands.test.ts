import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandHelp } from '../../../src/cli/command-help.js';
import { COMMANDS } from '../../../src/cli/commands.js';

const docs = new URL('../../../docs/commands/', import.meta.url);

describe.each(Object.entries(COMMANDS))('eda-gen %s', (name, { summary, load }) => {
  const page = readFileSync(new URL(`${name}.md`, docs), 'utf8');

  it('is what the list of commands says', async () => {
    const command = await load();
    expect(command.name).toBe(name);
    expect(command.summary).toBe(summary);
  });

  it.each([40, 80, 100, 300])('has help on each of its options, that fits %i columns', async (columns) => {
    const command = await load();
    const help = commandHelp(command, columns);
    for (const [option, { isOn }] of Object.entries(command.options))
      expect(help).toMatch(new RegExp(`^ {2}--${isOn === true ? 'no-' : ''}${option} `, 'm'));
    // Examples are commands, which are not cut.
    const [text = ''] = help.split('Examples:');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(
      Math.min(100, Math.max(60, columns)),
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`${summary}.`);
  });

  it('shows in help what its page shows', async () => {
    const command = await load();
    const shown = [...commandHelp(command).matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]);
    const documented = [...page.matchAll(/^\| `(--[a-z-]+)/gm)].map((match) => match[1]);
    expect(shown).toEqual(documented);
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
