import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { generate, validate } from '../../../src/index.js';
import { folderWith } from '../../cli/run-cli.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Its version is missing, and its example does not match. */
function project(config = ''): string {
  const cwd = folderWith({
    'eda-gen.config.yaml': `documents: [shop.yaml]\n${config}`,
    'shop.yaml': `asyncapi: 3.0.0
info: { title: Shop }
channels:
  orders:
    address: orders
    messages:
      OrderPlaced: { payload: { type: object, properties: { id: { type: string } } }, examples: [{ payload: { id: 1 } }] }
operations:
  publish: { action: send, channel: { $ref: '#/channels/orders' } }
`,
  });
  folders.push(cwd);
  return cwd;
}

const found = ({ diagnostics }: Awaited<ReturnType<typeof validate>>): string[] =>
  diagnostics.map(({ code, severity }) => `${severity} ${code}`);

it('generates with --lenient, with warnings, and remembers that run for itself', async () => {
  const cwd = project();
  expect(await generate({ cwd })).toMatchObject({ outcome: 'invalid' });
  const written = await generate({ cwd, lenient: true });
  expect(written.outcome).toBe('written');
  expect(written.diagnostics.map(({ code }) => code)).toEqual(['lenient-missing', 'example-mismatch']);
  expect(await generate({ cwd, lenient: true })).toMatchObject({ fromRecord: true, diagnostics: written.diagnostics });
  expect(await generate({ cwd })).toMatchObject({ outcome: 'invalid' });
});

it('validates with --lenient, without the second opinion on what was assumed', async () => {
  const cwd = project();
  expect(found(await validate({ cwd, official: false }))).toEqual(['error structure']);
  const lenient = ['warning lenient-missing', 'warning example-mismatch'];
  expect(found(await validate({ cwd, lenient: true, official: true }))).toEqual(lenient);
  expect(found(await validate({ cwd: project('lenient: true\n'), official: false }))).toEqual(lenient);
});

it('lets a team refuse one kind of leniency', async () => {
  const cwd = project('lenient: true\nrules: { lenient-missing: error }\n');
  expect(await generate({ cwd })).toMatchObject({ outcome: 'invalid' });
});
