import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, root, STRICTEST, TYPESCRIPT_VERSIONS } from '../compile/typescript-versions.js';

let project: string;
const installed = (...path: readonly string[]): string => join(project, 'node_modules/@eda-gen/runtime', ...path);

beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'eda-gen-declarations-')));
  const printed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: join(root, 'src/runtime'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(printed) as [{ filename: string }];
  mkdirSync(installed(), { recursive: true });
  execFileSync('tar', ['-xzf', join(project, packed.filename), '-C', installed(), '--strip-components=1']);
  const { exports } = JSON.parse(readFileSync(installed('package.json'), 'utf8')) as {
    exports: Readonly<Record<string, unknown>>;
  };
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
  const program = paths.map((path, index) => `export * as path${index} from '@eda-gen/runtime${path.slice(1)}';\n`);
  writeFileSync(join(project, 'main.ts'), program.join(''));
  const compilerOptions = { ...STRICTEST, declaration: true, typeRoots: [join(root, 'node_modules/@types')] };
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
}, 120_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe('the declarations in the package of the runtime', () => {
  it.each(TYPESCRIPT_VERSIONS)('are complete and sound, library checks included: $name', async ({ tsc }) => {
    expect(await compile(tsc, project)).toEqual([]);
  });

  it('are those that a public path leads to, and no others', () => {
    const files = readdirSync(installed('dist'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain('transport.d.ts');
    expect(files).toContain('consumer/back-off.js');
    expect(files.filter((path) => /^(?:consumer|middleware|dead-letter)\/.*\.d\.ts$/.test(path))).toEqual([]);
  });

  it('are missed where one of them is not there (or the first test could not fail)', async () => {
    rmSync(installed('dist/transport.d.ts'));
    const errors = await compile(TYPESCRIPT_VERSIONS[2]?.tsc ?? '', project);
    expect(errors.map(({ message }) => message).join('\n')).toMatch(/transport\.js/);
  });
});
