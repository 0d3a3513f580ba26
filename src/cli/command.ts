import type { Terminal } from './terminal.js';

/** An option of a command. `number` is a whole number from 0. A `flag` may be negated. */
export interface OptionSpec {
  readonly kind: 'text' | 'flag' | 'number' | 'choice';
  /** What it does when it is given; for a flag that is on by default, what `--no-…` does. */
  readonly description: string;
  /** A flag that is on unless it is negated, so that help shows `--no-…`. */
  readonly isOn?: true;
  readonly choices?: readonly string[];
  /** What the value stands for, in help: `folder`. */
  readonly value?: string;
}

/** The options that were given, checked against their specification. */
export interface CommandArguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
}

/** One command. Its module is light: what it works with is imported when it runs. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Name of the positional arguments, and how many there may be; absent where there may be none. */
  readonly positional?: { readonly name: string; readonly description: string; readonly many: boolean };
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly (readonly [command: string, description: string])[];
  /** Answers the exit code: 0 fine, 1 the contract has findings. What it throws ends in 2. */
  run(args: CommandArguments, terminal: Terminal): Promise<number>;
}
