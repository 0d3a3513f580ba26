import { POINTS_OF_VIEW } from '../config/config-keys.js';
import type { ConfigFlags } from '../config/resolve-config.js';
import type { PointOfView } from '../document/point-of-view.js';
import type { CommandArguments, OptionSpec } from './command.js';

/** Options of every command that reads contracts. */
export const DOCUMENT_OPTIONS = {
  'point-of-view': {
    kind: 'choice',
    value: 'side',
    choices: POINTS_OF_VIEW,
    description: 'Whose side documents of AsyncAPI 2 take; service by default',
  },
  'allow-remote': {
    kind: 'flag',
    description: 'Fetch what remote $refs name; what the cache folder of the configuration has, too',
  },
  lenient: {
    kind: 'flag',
    description: 'Go on where the specification refuses and the meaning is clear, with a warning',
  },
  config: { kind: 'text', value: 'file', description: 'Configuration file; else eda-gen.config.* of this folder' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

type DocumentFlags = Pick<ConfigFlags, 'pointOfView' | 'allowRemote' | 'lenient' | 'official'>;

/** What was given of them, of the documents, and whether the official parser is asked. */
export function readDocumentOptions(
  args: CommandArguments,
): DocumentFlags & { readonly documents: readonly string[]; readonly config: string | undefined } {
  return {
    documents: args.positionals,
    pointOfView: args.text('point-of-view') as PointOfView | undefined,
    config: args.text('config'),
    allowRemote: args.flag('allow-remote'),
    lenient: args.flag('lenient'),
    official: args.flag('official'),
  };
}
