import yargs, { type Argv, type Options } from 'yargs';
import { suggestName } from '../diagnostics/suggest-name.js';
import { UsageError } from '../config/usage-error.js';
import type { Command, CommandArguments, OptionSpec } from './command.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads the arguments of a command; `help` where they ask for it.
 * @throws UsageError that names the option and what may have been meant.
 */
export async function parseArguments(command: Command, argv: readonly string[]): Promise<CommandArguments | 'help'> {
  const parsed: Values = await parserFor(command, argv).parseAsync();
  if (parsed['help'] === true) return 'help';
  const positionals = (parsed['_'] as readonly unknown[]).map(String);
  const afterDashes = (parsed['--'] as readonly unknown[] | undefined)?.map(String) ?? [];
  for (const name of Object.keys(parsed)) assertKnown(command, name, argv);
  for (const [name, spec] of Object.entries(command.options)) assertValue(name, spec, parsed[name], argv);
  const all = [...positionals, ...afterDashes];
  assertPositionals(command, all);
  return {
    positionals: all,
    text: (name) => parsed[name] as string | undefined,
    number: (name) => (parsed[name] === undefined ? undefined : Number(parsed[name])),
    flag: (name) => parsed[name] as boolean | undefined,
  };
}

function assertPositionals({ name, positional }: Command, given: readonly string[]): void {
  const extra = positional === undefined ? given[0] : given[1];
  if (extra === undefined || positional?.many === true) return;
  if (positional !== undefined)
    throw new UsageError(`${name} takes one ${positional.name}, but here is also ${extra}.`);
  throw new UsageError(`${name} takes options only, but here is ${extra}. eda-gen ${name} --help lists them.`);
}

function parserFor(command: Command, argv: readonly string[]): Argv {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]): [string, Options] => [name, yargsOption(spec)]),
  );
  return yargs([...argv])
    .scriptName('eda-gen')
    .locale('en')
    .exitProcess(false)
    .fail(false)
    .version(false)
    .help(false)
    .option('help', { type: 'boolean', alias: 'h' })
    .options(options)
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    });
}

function yargsOption({ kind }: OptionSpec): Options {
  return kind === 'flag' ? { type: 'boolean' } : { type: 'string', requiresArg: false };
}

const OWN = new Set(['_', '$0', '--', 'help', 'h']);

function assertKnown(command: Command, name: string, argv: readonly string[]): void {
  if (OWN.has(name) || Object.hasOwn(command.options, name)) return;
  const written = argv.find((arg) => arg === `--no-${name}`) ?? (name.length === 1 ? `-${name}` : `--${name}`);
  const flags = Object.entries(command.options).filter(([, spec]) => spec.kind === 'flag');
  const known = written.startsWith('--no-')
    ? flags.map(([flag]) => `--no-${flag}`)
    : [...Object.keys(command.options), 'help'].map((option) => `--${option}`);
  const suggestion = suggestName(written, known);
  const remedy =
    suggestion === undefined ? `eda-gen ${command.name} --help lists the options.` : `Did you mean ${suggestion}?`;
  throw new UsageError(`There is no option ${written}. ${remedy}`);
}

function assertValue(name: string, spec: OptionSpec, value: unknown, argv: readonly string[]): void {
  if (value === undefined) return;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times. Give it once.`);
  if (spec.kind === 'flag') {
    const odd = argv.find((arg) => arg.startsWith(`--${name}=`) && !/=(?:true|false)$/.test(arg));
    if (odd !== undefined)
      throw new UsageError(`--${name} takes no value, but here is ${odd}. Write --${name} or --no-${name}.`);
    return;
  }
  if (typeof value !== 'string' || value.trim() === '')
    throw new UsageError(
      `--${name} needs a value: --${name} ${spec.choices?.join('|') ?? `<${spec.value ?? 'value'}>`}.`,
    );
  if (spec.kind === 'number' && !/^\d{1,9}$/.test(value))
    throw new UsageError(`--${name} is a whole number from 0, but here is ${value}.`);
  if (spec.kind !== 'choice' || spec.choices?.includes(value) === true) return;
  const choices = spec.choices ?? [];
  const suggestion = suggestName(value, choices);
  throw new UsageError(
    `--${name} is one of ${choices.join(', ')}, but here is ${value}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`,
  );
}
