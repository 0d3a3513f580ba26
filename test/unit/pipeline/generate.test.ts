import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, validate, type GenerateOptions, type GenerateResult, type Progress } from '../../../src/index.js';
import { contract } from '../../cli/run-cli.js';

function project(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eda-pipeline-')));
  writeFileSync(join(folder, 'a.yaml'), contract('Alpha'));
  writeFileSync(join(folder, 'b.yaml'), contract('Beta'));
  return folder;
}

const run = async (cwd: string, options: Omit<GenerateOptions, 'cwd'> = {}): Promise<GenerateResult> =>
  await generate({ cwd, documents: ['a.yaml', 'b.yaml'], ...options });

describe('generate as a function', () => {
  it('works in a folder that is not the current one, and remembers the run', async () => {
    const cwd = project();
    const first = await run(cwd);
    expect(first).toMatchObject({ outcome: 'written', fromRecord: false, diagnostics: [] });
    expect(first.reports.map(({ service, role, folder }) => [service, role, folder])).toEqual([
      ['alpha', 'service', join(cwd, 'generated/alpha')],
      ['beta', 'service', join(cwd, 'generated/beta')],
    ]);
    const second = await run(cwd);
    expect(second).toMatchObject({ outcome: 'unchanged', fromRecord: true });
    expect(second.reports.map(({ unchanged }) => unchanged)).toEqual(
      first.reports.map(({ created }) => created.length),
    );
    expect((await run(cwd, { cache: false })).fromRecord).toBe(false);
  });

  it('has no record of what it was not asked for', async () => {
    const cwd = project();
    await run(cwd);
    for (const options of [
      { role: 'client' },
      { pointOfView: 'client' },
      { out: 'x' },
      { documents: ['a.yaml'] },
      { packageName: 'x-{service}' },
    ] as const)
      expect((await run(cwd, options)).fromRecord).toBe(false);
    expect((await run(cwd, { packageName: 'x-{service}' })).fromRecord).toBe(true);
    // Made for another package name, the folder is no longer what the first request left.
    expect((await run(cwd)).fromRecord).toBe(false);
  });

  it('does not believe a record that is broken, or whose inputs cannot be read', async () => {
    const cwd = project();
    await run(cwd);
    const cache = join(cwd, '.eda-gen');
    for (const name of readdirSync(cache).filter((file) => file.endsWith('.json')))
      writeFileSync(join(cache, name), '{"inputs": [');
    expect(await run(cwd)).toMatchObject({ outcome: 'unchanged', fromRecord: false });
    rmSync(join(cwd, 'a.yaml'));
    await expect(run(cwd)).rejects.toThrow('there is no such file');
  });

  it('keeps its record in an ignored folder', async () => {
    const cwd = project();
    await run(cwd);
    expect(readFileSync(join(cwd, '.eda-gen/.gitignore'), 'utf8')).toBe('*\n');
    const installed = project();
    mkdirSync(join(installed, 'node_modules'));
    await run(installed);
    expect(existsSync(join(installed, '.eda-gen'))).toBe(false);
    expect(readdirSync(join(installed, 'node_modules/.cache/eda-gen'))).toHaveLength(1);
  });

  it('repeats its warnings from the record', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'a.yaml'), contract('Alpha').replace('required: [id]', 'required: [id, missing]'));
    const first = await run(cwd);
    const second = await run(cwd);
    expect(first.diagnostics.map(({ code }) => code)).toEqual(['required-undeclared']);
    expect(second.fromRecord).toBe(true);
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.sources.get(join(cwd, 'a.yaml'))).toBe(readFileSync(join(cwd, 'a.yaml'), 'utf8'));
  });

  it('tells its progress, step by step', async () => {
    const steps: Progress[] = [];
    await run(project(), { onProgress: (progress) => steps.push(progress) });
    expect(steps.map(({ step, done, total }) => [step, done, total])).toEqual([
      ['read', 0, 5],
      ['read', 1, 5],
      ['make', 2, 5],
      ['make', 3, 5],
      ['write', 4, 5],
    ]);
  });

  it('stops where it is asked to, and writes nothing', async () => {
    const cwd = project();
    const abort = new AbortController();
    const reason = new Error('enough');
    const onProgress = ({ step }: Progress): void => {
      if (step === 'make') abort.abort(reason);
    };
    await expect(run(cwd, { signal: abort.signal, onProgress })).rejects.toBe(reason);
    expect(existsSync(join(cwd, 'generated'))).toBe(false);
  });

  it('hears a signal that comes while it works without a pause', async () => {
    const cwd = project();
    const abort = new AbortController();
    // As a signal of the system does, this comes with the next turn of the event loop.
    const onProgress = ({ step, done }: Progress): void => {
      if (step === 'make' && done === 3) setImmediate(() => abort.abort());
    };
    await expect(run(cwd, { signal: abort.signal, onProgress })).rejects.toThrow('aborted');
    expect(existsSync(join(cwd, 'generated'))).toBe(false);
  });

  it('answers what is stale without writing', async () => {
    const cwd = project();
    const result = await run(cwd, { check: true });
    expect(result.outcome).toBe('stale');
    expect(result.reports[0]?.created).toContain('index.ts');
    expect(existsSync(join(cwd, 'generated'))).toBe(false);
    expect(existsSync(join(cwd, '.eda-gen'))).toBe(false);
  });
});

describe('a document of AsyncAPI 2', () => {
  it('is generated from the point of view that is asked for', async () => {
    const cwd = project();
    writeFileSync(
      join(cwd, 'old.yaml'),
      `asyncapi: 2.6.0
info: { title: Old, version: 1.0.0 }
channels: { a: { publish: { message: { name: Happened, payload: { type: string } } } } }
`,
    );
    const service = async (options: Omit<GenerateOptions, 'cwd'>): Promise<string> => {
      expect(await generate({ cwd, documents: ['old.yaml'], ...options })).toMatchObject({ outcome: 'written' });
      return readFileSync(join(cwd, 'generated/old/service.ts'), 'utf8');
    };
    expect(await service({})).toContain('onHappened');
    expect(await service({ pointOfView: 'client' })).not.toContain('onHappened');
  });
});

describe('validate as a function', () => {
  it('answers the problems of all documents, and their texts', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'b.yaml'), contract('Beta').replace('action: send', 'action: bogus'));
    const result = await validate({ cwd, documents: ['a.yaml', 'b.yaml'], official: false });
    expect(result.documents).toEqual([join(cwd, 'a.yaml'), join(cwd, 'b.yaml')]);
    expect(result.diagnostics.map(({ file, code, severity }) => [file, code, severity])).toEqual([
      [join(cwd, 'b.yaml'), 'structure', 'error'],
    ]);
    expect([...result.sources.keys()]).toEqual(result.documents);
  });

  it('finds what only shows when names are given', async () => {
    const cwd = project();
    const schemas =
      'components:\n  schemas:\n    x: { x-eda-name: Same, type: object, properties: { a: { type: string } } }\n    y: { x-eda-name: Same, type: object, properties: { b: { type: string } } }\n';
    const text = contract('Alpha')
      .replace('type: string', "$ref: '#/components/schemas/x'")
      .replace('type: integer\n              minimum: 0', "$ref: '#/components/schemas/y'");
    writeFileSync(join(cwd, 'a.yaml'), `${text}${schemas}`);
    const { diagnostics } = await validate({ cwd, documents: ['a.yaml'], official: false });
    expect(diagnostics.some(({ severity, message }) => severity === 'error' && message.includes('Same'))).toBe(true);
  });
});
