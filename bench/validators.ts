/**
 * Generated validators beside ajv, typia, zod and valibot over the same payloads, and JSON.parse of the same bytes: processor time
 * of a call, medians of interleaved runs in one process. Then how long 500 generated validators take to load.
 * `npm run bench -- validators [--runs 9] [--without typia] [--only speed|loading]`
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { validateOrderPlacedFat } from '../generated/order/validators/order-placed-fat.js';
import { validateOrderPlacedThin } from '../generated/order/validators/order-placed-thin.js';
import { typiaSide, TYPIA_VERSION } from './typia.js';
import { measureLoading } from './validator-loading.js';
import { ajvSide, valibotSide, zodSide, type Check, type ValidatorSide } from './validator-libraries.js';
import { PAYLOADS, type PayloadCase } from './validator-payloads.js';

const optionOf = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const runs = Number(optionOf('--runs') ?? '9');
const only = optionOf('--only');
const root = fileURLToPath(new URL('../../', import.meta.url));

const OURS = 'eda-gen (generated)';
/** Of ajv's time in the same run, as measured for the design. */
const TARGETS: Readonly<Record<string, number>> = { 'thin ok': 0.3, 'fat ok': 0.23, 'fat refused': 0.27 };
/** Objects that are alike but not the same, as a consumer meets them. */
const COPIES = 64;
/** Time that one stretch takes about: enough for the clock of processor time. */
const STRETCH_MS = 60;

interface Row {
  readonly name: string;
  readonly nanoseconds: readonly number[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Processor time of a call in nanoseconds. */
function time(check: Check, values: readonly unknown[], calls: number): number {
  const start = process.cpuUsage();
  let accepted = 0;
  for (let call = 0; call < calls; call += 1) if (check(values[call % COPIES])) accepted += 1;
  const { user, system } = process.cpuUsage(start);
  if (accepted !== 0 && accepted !== calls) throw new Error('A validator has changed its mind.');
  return ((user + system) * 1000) / calls;
}

function measureSpeed(sides: readonly ValidatorSide[]): readonly Row[] {
  const work = PAYLOADS.map((payload) => {
    const values = Array.from({ length: COPIES }, () => JSON.parse(payload.text) as unknown);
    const parse = { name: 'JSON.parse of the same bytes', check: (text: unknown) => JSON.parse(String(text)) !== null };
    const checks = sides.map((side) => ({ name: side.name, check: side[payload.variant], values }));
    return [...checks, { ...parse, values: values.map((): unknown => payload.text) }];
  });
  for (const [index, { name, valid }] of PAYLOADS.entries())
    for (const { name: side, check, values } of work[index]?.slice(0, -1) ?? [])
      if (check(values[0]) !== valid) throw new Error(`${side} is wrong about ${name}.`);
  const samples = new Map<string, number[]>();
  const calls = new Map<string, number>();
  for (let round = -1; round < runs; round += 1)
    for (const [index, checks] of work.entries())
      for (const { name, check, values } of round % 2 === 0 ? checks : checks.toReversed()) {
        const key = `${index} ${name}`;
        // The first round warms up, and tells how many calls a stretch has.
        const nanoseconds = time(check, values, calls.get(key) ?? 50_000);
        calls.set(key, Math.max(1_000, Math.round((STRETCH_MS * 1e6) / nanoseconds)));
        if (round >= 0) samples.set(key, [...(samples.get(key) ?? []), nanoseconds]);
      }
  const names = work[0]?.map(({ name }) => name) ?? [];
  return names.map((name) => ({
    name,
    nanoseconds: PAYLOADS.map((_, index) => median(samples.get(`${index} ${name}`) ?? [])),
  }));
}

function printSpeed(rows: readonly Row[]): void {
  const of = (name: string, index: number): number =>
    rows.find((row) => row.name === name)?.nanoseconds[index] ?? Number.NaN;
  const lines = [`\n### CPU ns a call, medians of ${runs}\n`, `| | ${PAYLOADS.map(({ name }) => name).join(' | ')} |`];
  lines.push(`| --- |${PAYLOADS.map(() => ' ---: |').join('')}`);
  for (const { name, nanoseconds } of rows)
    lines.push(`| ${name} | ${nanoseconds.map((one) => Math.round(one).toLocaleString('en')).join(' | ')} |`);
  lines.push('');
  for (const { name } of rows.filter((row) => row.name !== OURS && !row.name.startsWith('JSON')))
    lines.push(
      `- ${OURS} : ${name} = ${PAYLOADS.map((payload, index) => ratioText(payload, name, of(OURS, index) / of(name, index))).join(', ')}`,
    );
  process.stdout.write(`${lines.join('\n')}\n`);
}

function ratioText({ name }: PayloadCase, other: string, ratio: number): string {
  const target = other.startsWith('ajv') ? ` (target ${TARGETS[name]})` : '';
  return `${name} **${ratio.toFixed(2)}**${target}`;
}

function versionOf(name: string): string {
  const manifest = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

const sides: ValidatorSide[] = [
  { name: OURS, thin: (value) => validateOrderPlacedThin(value), fat: (value) => validateOrderPlacedFat(value) },
  ajvSide(),
];
const typia = optionOf('--without') === 'typia' || only === 'loading' ? { reason: 'left out' } : await typiaSide(root);
if ('reason' in typia) process.stdout.write(`typia ${TYPIA_VERSION} is not in the table: ${typia.reason}\n`);
else sides.push(typia);
sides.push(zodSide(), valibotSide());

const machine = {
  node: process.version,
  ajv: versionOf('ajv'),
  typia: TYPIA_VERSION,
  zod: versionOf('zod'),
  valibot: versionOf('valibot'),
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
};
const speed = only === 'loading' ? [] : measureSpeed(sides);
if (speed.length > 0) printSpeed(speed);
const loading = only === 'speed' ? [] : measureLoading(root);
process.stdout.write(
  `\n${Object.entries(machine)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')}\n`,
);
if (only === undefined) {
  mkdirSync(new URL('../../bench/results/', import.meta.url), { recursive: true });
  const text = JSON.stringify({ machine, runs, cases: PAYLOADS.map(({ name }) => name), speed, loading }, undefined, 2);
  writeFileSync(new URL('../../bench/results/validators.json', import.meta.url), `${text}\n`);
}
