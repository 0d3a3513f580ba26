import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
let work: string;
let shop: string;
let tarballs: readonly string[];

/** Runs a command of a project and answers what it printed; rejects with all of it where it fails. */
async function run(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', npm_config_update_notifier: 'false' };
  try {
    const { stdout, stderr } = await execute(command, args, { cwd: folder, env, maxBuffer: 64 << 20 });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`, { cause: error });
  }
}

async function pack(folder: string): Promise<string> {
  const printed = await run(folder, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work);
  const [packed] = JSON.parse(printed.slice(printed.indexOf('['), printed.lastIndexOf(']') + 1)) as [
    { filename: string },
  ];
  return join(work, packed.filename);
}

function edit(
  path: string,
  change: (manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }) => void,
): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Parameters<typeof change>[0];
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest, undefined, 2));
}

beforeAll(async () => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'eda-gen-package-')));
  const [generator, runtime] = [await pack(root), await pack(join(root, 'src/runtime'))];
  tarballs = [generator, runtime];
  shop = join(work, 'greeter');
  await run(work, process.execPath, join(root, 'bin/eda-gen.js'), 'init', shop);
  edit(join(shop, 'package.json'), (manifest) => {
    manifest.dependencies = { ...manifest.dependencies, '@eda-gen/runtime': `file:${runtime}` };
    manifest.devDependencies = { ...manifest.devDependencies, 'eda-gen': `file:${generator}` };
  });
  await run(shop, 'npm', 'install', '--no-audit', '--no-fund');
}, 300_000);
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe('both packages, installed from their tarballs into the project that init makes', () => {
  it('run the service', async () => {
    const printed = await run(shop, 'npm', 'start');
    expect(printed).toContain('Good morning, Ada!');
    expect(printed).toContain('2 people were greeted.');
  }, 120_000);

  it('pass its tests', async () => {
    expect(await run(shop, 'npm', 'test')).toMatch(/pass 1\b[\s\S]*fail 0\b/);
  }, 120_000);

  it('pass what its CI workflow runs', async () => {
    const workflow = parse(readFileSync(join(shop, '.github/workflows/contracts.yaml'), 'utf8')) as {
      jobs: Record<string, { steps: readonly { run?: string }[] }>;
    };
    const commands = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap((step) => (step.run === undefined ? [] : step.run.trim().split('\n'))),
    );
    const checks = commands.filter((command) => !/^npm (?:ci|install)\b/.test(command));
    expect(checks.join('\n')).toMatch(/validate[\s\S]*generate --check/);
    for (const command of checks) await run(shop, 'bash', '-c', command);
  }, 120_000);

  it('notice in CI that a contract has changed and its SDK has not', async () => {
    const contract = join(shop, 'asyncapi/greeter.yaml');
    const before = readFileSync(contract, 'utf8');
    writeFileSync(contract, before.replaceAll('greeting', 'salute'));
    await expect(run(shop, 'npx', 'eda-gen', 'generate', '--check')).rejects.toThrow(/greeter/);
    writeFileSync(contract, before);
    await run(shop, 'npx', 'eda-gen', 'generate', '--check');
  }, 120_000);

  it('bring nothing but the runtime into production', async () => {
    const printed = await run(shop, 'npm', 'ls', '--omit=dev', '--all', '--parseable');
    const packages = printed.split('\n').filter((line) => line.includes('node_modules'));
    expect(packages.map((path) => path.slice(path.lastIndexOf('node_modules/') + 13))).toEqual(['@eda-gen/runtime']);
  });

  it('make an SDK that is a package of its own: packed, installed elsewhere, imported', async () => {
    const sdk = join(work, 'sdk');
    await run(
      shop,
      'npx',
      'eda-gen',
      'generate',
      '--out',
      sdk,
      '--package-name',
      '@shop/greeter-sdk',
      '--role',
      'service',
    );
    const folder = join(sdk, 'greeter');
    await run(
      folder,
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--no-save',
      tarballs[1] ?? '',
      'typescript@5.9.3',
      '@types/node@20',
    );
    const printed = await run(folder, 'npm', 'pack', '--json', '--pack-destination', work);
    const [packed] = JSON.parse(printed.slice(printed.indexOf('[\n'), printed.lastIndexOf(']') + 1)) as [
      { filename: string; files: { path: string }[] },
    ];
    expect(packed.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    const user = join(work, 'user');
    mkdirSync(user);
    writeFileSync(
      join(user, 'package.json'),
      JSON.stringify({ name: 'user', version: '1.0.0', private: true, type: 'module' }),
    );
    await run(user, 'npm', 'install', '--no-audit', '--no-fund', join(work, packed.filename), tarballs[1] ?? '');
    writeFileSync(
      join(user, 'main.js'),
      `import { PersonArrived } from '@shop/greeter-sdk';
       console.log(PersonArrived.validate({ personId: 'p', name: 'Ada' }).valid, PersonArrived.validate({ name: 1 }).issues.length);`,
    );
    expect(await run(user, process.execPath, 'main.js')).toMatch(/^true [1-9]/);
  }, 240_000);
});
