import type { Command } from './command.js';

/** Every command, with what the list of commands says of it; its module is imported only when it is asked for. */
export const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  generate: {
    summary: 'Make typed SDKs from AsyncAPI documents',
    load: async () => (await import('./generate-command.js')).generateCommand,
  },
  validate: {
    summary: 'Print every problem of AsyncAPI documents',
    load: async () => (await import('./validate-command.js')).validateCommand,
  },
  explain: {
    summary: 'Say more about a diagnostic, or list them all',
    load: async () => (await import('./explain-command.js')).explainCommand,
  },
  init: {
    summary: 'Start a project that runs: contract, service, test and CI workflow',
    load: async () => (await import('./init-command.js')).initCommand,
  },
  migrate: {
    summary: 'Make or update the tables of a store, or print their SQL',
    load: async () => (await import('./migrate-command.js')).migrateCommand,
  },
};
