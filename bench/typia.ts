import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ValidatorSide } from './validator-libraries.js';

export const TYPIA_VERSION = '14.0.6';
const TTSC_VERSION = '0.30.4';

const SOURCE = `
import typia, { tags } from 'typia';
type Text<Max extends number> = string & tags.MinLength<1> & tags.MaxLength<Max>;
type Amount = number & tags.Type<'int64'> & tags.Minimum<0> & tags.Maximum<100000000000>;
interface Thin {
  orderId: string & tags.Format<'uuid'>;
  customerId: string & tags.Format<'uuid'>;
  timestamp: string & tags.Format<'date-time'>;
}
interface Item {
  sku: Text<40> & tags.Pattern<'^[A-Z0-9]+(-[A-Z0-9]+)*$'>;
  name: Text<200>;
  quantity: number & tags.Type<'int32'> & tags.Minimum<1> & tags.Maximum<10000>;
  unitPrice: Amount;
}
interface Fat extends Thin {
  status: 'PLACED' | 'PAID' | 'CONFIRMED' | 'SHIPPED' | 'CANCELLED';
  items: Item[] & tags.MinItems<1> & tags.MaxItems<100>;
  totalAmount: Amount;
  shippingAddress: {
    name: Text<200>;
    street: Text<200>;
    postalCode: Text<20>;
    city: Text<100>;
    country: string & tags.Pattern<'^[A-Z]{2}$'>;
  };
}
export const thin = typia.createValidate<Thin>();
export const fat = typia.createValidate<Fat>();
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022', module: 'nodenext', strict: true, outDir: 'out', rootDir: 'src', skipLibCheck: true, types: [],
    plugins: [{ transform: 'typia/lib/transform' }],
  },
  include: ['src'],
}; // prettier-ignore

type Validate = (value: unknown) => { readonly success: boolean };

/**
 * typia makes its validators in a plugin of a compiler, which is built from Go sources the first time: some minutes, and a Go
 * toolchain. The reason in words where that cannot be had.
 */
export async function typiaSide(root: string): Promise<ValidatorSide | { readonly reason: string }> {
  const folder = join(root, '.cache/typia', TYPIA_VERSION);
  const output = join(folder, 'out/index.js');
  if (!existsSync(output)) {
    const reason = build(folder);
    if (reason !== undefined) return { reason };
  }
  const { thin, fat } = (await import(pathToFileURL(output).href)) as {
    readonly thin: Validate;
    readonly fat: Validate;
  };
  return {
    name: 'typia',
    thin: (value) => thin(value).success,
    fat: (value) => fat(value).success,
  };
}

function build(folder: string): string | undefined {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  writeFileSync(join(folder, 'src/index.ts'), SOURCE);
  const run = (what: string, command: string, ...args: string[]): string | undefined => {
    process.stderr.write(`bench: ${what}\n`);
    const { status, stderr, stdout, error } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 900_000,
    });
    return status === 0
      ? undefined
      : `${what} failed: ${(error?.message ?? `${stderr}${stdout}`).trim().slice(0, 400)}`;
  };
  const failed =
    run(
      `installing typia ${TYPIA_VERSION} and its compiler into .cache/typia`,
      'npm', 'install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error',
      `typia@${TYPIA_VERSION}`, `ttsc@${TTSC_VERSION}`, 'typescript@7.0.2',
    ) ?? // prettier-ignore
    run(
      'compiling with typia (it builds its plugin first, which takes minutes)',
      process.execPath,
      'node_modules/.bin/ttsc',
      '-p',
      'tsconfig.json',
    );
  // What the plugin was built with is 3 GB, and not needed again.
  rmSync(join(folder, 'node_modules/.cache'), { recursive: true, force: true });
  return failed;
}
