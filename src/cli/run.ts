import { suggestName } from '../diagnostics/suggest-name.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { reportFailure } from './report-failure.js';
import { createTerminal, type Terminal } from './terminal.js';
import { UsageError } from '../config/usage-error.js';

/** Runs the command line and answers the exit code: 0 fine, 1 the contract has findings, 2 the command could not run. */
export async function run(argv: readonly string[]): Promise<number> {
  const { terminal, release } = createTerminal(process);
  try {
    return await runCommand(argv, terminal);
  } catch (error) {
    return reportFailure(error, terminal);
  } finally {
    release();
  }
}

async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  const asksForHelp = name === '--help' || name === '-h' || name === 'help';
  if (asksForHelp && rest[0] === undefined) {
    terminal.out(overview());
    return 0;
  }
  const command = await loadCommand(asksForHelp ? rest[0] : name);
  if (asksForHelp) return await printHelp(command, terminal);
  const { parseArguments } = await import('./parse-arguments.js');
  const args = await parseArguments(command, rest);
  return args === 'help' ? await printHelp(command, terminal) : await command.run(args, terminal);
}

async function loadCommand(name: string | undefined): Promise<Command> {
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);
  return await entry.load();
}

async function printHelp(command: Command, terminal: Terminal): Promise<number> {
  const { commandHelp } = await import('./command-help.js');
  terminal.out(commandHelp(command, terminal.widthOut));
  return 0;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `eda-gen <command> [options]\n\n${lines.join('\n')}\n\neda-gen <command> --help tells more; eda-gen --version prints the version.\n`;
}

function unknownCommand(name: string | undefined): UsageError {
  const known = Object.keys(COMMANDS);
  if (name === undefined) return new UsageError(`Name a command: ${known.join(', ')}. eda-gen --help tells more.`);
  const suggestion =
    suggestName(name, [...known, '--version', '--help']) ?? known.find((command) => command.startsWith(name));
  const remedy = suggestion === undefined ? `The commands are ${known.join(', ')}.` : `Did you mean ${suggestion}?`;
  const what = name.startsWith('-')
    ? `An option has to follow a command, but here is ${name}`
    : `There is no command ${name}`;
  return new UsageError(`${what}. ${remedy}`);
}
