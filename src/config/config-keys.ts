import { CODES, type DiagnosticCode } from '../diagnostics/codes.js';
import type { PointOfView } from '../document/point-of-view.js';
import type {
  DocumentConfig,
  EdaGenConfig,
  IgnoreConfig,
  RemoteConfig,
  Role,
  RuleConfig,
  RuleSetting,
} from './config.js';

/** The form of a key's value. */
export type ConfigForm =
  | { readonly kind: 'text'; readonly pattern?: { readonly source: string; readonly means: string } }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'rules'; readonly keys: readonly string[]; readonly choices: readonly string[] }
  | { readonly kind: 'rule'; readonly keys: readonly string[] }
  | { readonly kind: 'documents' }
  | { readonly kind: 'remote' }
  /** True or false, or a list of URLs. */
  | { readonly kind: 'urls'; readonly pattern: { readonly source: string; readonly means: string } }
  | { readonly kind: 'ignore' };

/** What is known of a key. The checks, the JSON Schema and docs/configuration.md all say what stands here. */
export interface ConfigKey {
  readonly form: ConfigForm;
  readonly description: string;
  /** Absent where there is none. */
  readonly default?: string | boolean;
}

export const ROLES = ['service', 'client', 'both'] as const satisfies readonly Role[];
export const POINTS_OF_VIEW = ['service', 'client'] as const satisfies readonly PointOfView[];
export const RULE_SETTINGS = ['error', 'warning', 'info', 'off'] as const satisfies readonly RuleSetting[];

/** What counts where neither flag nor configuration says anything. */
export const CONFIG_DEFAULTS = {
  out: 'generated',
  role: 'service',
  pointOfView: 'service',
  workspace: '.',
  official: false,
  lenient: false,
} as const;

/** A finding of these leaves a contract that code can be made from, so a team may weigh it as it likes. */
export const CONFIGURABLE_RULES = [
  'address-duplicate',
  'address-parameter-undeclared',
  'address-parameter-unused',
  'component-unused',
  'content-type-unsupported',
  'correlation-location',
  'default-mismatch',
  'enum-mismatch',
  'example-mismatch',
  'extension-unknown',
  'format-unknown',
  'idempotency-short',
  'key-location-unknown',
  'keyword-misspelt',
  'lenient-binding',
  'lenient-documentation',
  'lenient-example',
  'lenient-missing',
  'lenient-older-form',
  'lenient-operation-message',
  'lenient-reference',
  'lenient-schema',
  'lenient-unknown-property',
  'lenient-value',
  'lenient-version',
  'messages-indistinct',
  'name-qualified',
  'official-parser',
  'official-unanswered',
  'parameter-location',
  'pattern-slow',
  'ref-siblings-ignored',
  'reply-address-location',
  'reply-correlation',
  'required-undeclared',
  'retention-unlimited',
  'schema-type-assumed',
  'schema-unsatisfiable',
  'security-undeclared',
  'server-variable',
  'tag-duplicate',
  'thin-not-subset',
] as const satisfies readonly DiagnosticCode[];

/** True for a code that `rules` and `ignore` may name. */
export function isConfigurableRule(code: string): boolean {
  return (CONFIGURABLE_RULES as readonly string[]).includes(code);
}

/** True for a code that exists, but cannot be configured. */
export function isFixedRule(code: string): boolean {
  return Object.hasOwn(CODES, code) && !isConfigurableRule(code);
}

/** Name of an npm package, where `{service}` stands for the service's name. */
export const PACKAGE_NAME = {
  source: '^(?:@[a-z0-9~-][a-z0-9._~-]*/)?(?:[a-z0-9~-]|\\{service\\})(?:[a-z0-9._~-]|\\{service\\})*$',
  means: 'the name of an npm package, such as `@shop/{service}-sdk`',
};
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const PATH = { source: '\\S', means: 'a path' };

const out = {
  form: { kind: 'text', pattern: PATH },
  description:
    'Folder for the generated code, relative to the configuration file. A service goes to `<out>/<service>/`, its client side to `<out>/<service>/client/`. Each configuration needs a folder of its own: what it no longer names is removed from there.',
  default: CONFIG_DEFAULTS.out,
} as const satisfies ConfigKey;

const role = {
  form: { kind: 'choice', choices: ROLES },
  description:
    'Which side code is made for: `service` (the service that the document describes), `client` (those who talk to it), or `both`.',
  default: CONFIG_DEFAULTS.role,
} as const satisfies ConfigKey;

const pointOfView = {
  form: { kind: 'choice', choices: POINTS_OF_VIEW },
  description:
    'Whose side a document of AsyncAPI 2 takes. `service`: as its specification has it, the service receives what others `publish` to it and sends what they `subscribe` to. `client`: the document was written the other way round. Documents of AsyncAPI 3 say what the service does, so it has no effect on them.',
  default: CONFIG_DEFAULTS.pointOfView,
} as const satisfies ConfigKey;

const packageName = {
  form: { kind: 'text', pattern: PACKAGE_NAME },
  description:
    'Adds a package.json and a tsconfig.json, so that the folder can be packed and installed under this name. `{service}` stands for the name of the service, and has to be there where several documents have the same one. The client side is named with `-client` behind.',
} as const satisfies ConfigKey;

export const CONFIG_KEYS: { readonly [Key in keyof Required<EdaGenConfig>]: ConfigKey } = {
  $schema: {
    form: { kind: 'text' },
    description:
      'For editors: where the JSON Schema of this file is, `./node_modules/eda-gen/dist/config.schema.json`.',
  },
  documents: {
    form: { kind: 'documents' },
    description:
      'The AsyncAPI documents: paths and globs (`*`, `**`, `?`, `{a,b}`), relative to the configuration file. An entry is a text, or an object with `path` and what differs for it. Documents on the command line are taken instead of these.',
  },
  out,
  role,
  pointOfView,
  packageName,
  workspace: {
    form: { kind: 'text', pattern: PATH },
    description:
      'The folder that a `$ref` may not leave, relative to the configuration file. Paths in messages and in the heads of generated files are relative to it.',
    default: CONFIG_DEFAULTS.workspace,
  },
  remote: {
    form: { kind: 'remote' },
    description:
      'What may be fetched for a `$ref` that is a URL, and the folder in which it is kept. Without it nothing is fetched.',
  },
  lenient: {
    form: { kind: 'flag' },
    description:
      'Whether to go on where the schema of the specification refuses a document and the meaning is clear. What was assumed is a warning.',
    default: CONFIG_DEFAULTS.lenient,
  },
  official: {
    form: { kind: 'flag' },
    description:
      'Whether `generate` also asks the official AsyncAPI parser, which takes about a second. `validate` asks it anyway.',
    default: CONFIG_DEFAULTS.official,
  },
  rules: {
    form: { kind: 'rules', keys: CONFIGURABLE_RULES, choices: RULE_SETTINGS },
    description:
      'How much a rule weighs: `error`, `warning`, `info` or `off`, or an object with `severity` and a `reason`. Only rules whose findings leave a contract that code can be made from.',
  },
  ignore: {
    form: { kind: 'ignore' },
    description:
      'Findings that are known and left out: a list of objects that say which rule, where, until when and why. An entry whose day is over no longer counts and is a warning, and so is one that no finding matches.',
  },
};

export const DOCUMENT_KEYS: { readonly [Key in keyof Required<DocumentConfig>]: ConfigKey } = {
  path: {
    form: { kind: 'text', pattern: PATH },
    description: 'Path or glob of the document, relative to the configuration file. Required.',
  },
  out: { form: out.form, description: 'Another folder for this document.' },
  role: { form: role.form, description: 'Another role for this document.' },
  pointOfView: { form: pointOfView.form, description: 'Another point of view for this document.' },
  packageName: { form: packageName.form, description: 'Another package name for this document.' },
};

export const REMOTE_KEYS: { readonly [Key in keyof Required<RemoteConfig>]: ConfigKey } = {
  allow: {
    form: {
      kind: 'urls',
      pattern: {
        source: '^https?://[^/?#\\s@]+(?:/[^?#\\s]*)?$',
        means: 'a URL, such as `https://schemas.example.com/`',
      },
    },
    description:
      'What may be fetched: `true` for every URL, or a list of URLs, each of which allows itself and what is below it. A list also limits what `--allow-remote` allows.',
    default: false,
  },
  cache: {
    form: { kind: 'text', pattern: PATH },
    description:
      'Folder that keeps what was fetched, relative to the configuration file. What is in there is not fetched again, but with `--allow-remote`.',
  },
};

export const RULE_KEYS: { readonly [Key in keyof Required<RuleConfig>]: ConfigKey } = {
  severity: {
    form: { kind: 'choice', choices: RULE_SETTINGS },
    description: '`error`, `warning`, `info` or `off`. Required.',
  },
  reason: { form: { kind: 'text' }, description: 'Why, for those who read it later.' },
};

export const IGNORE_KEYS: { readonly [Key in keyof Required<IgnoreConfig>]: ConfigKey } = {
  code: {
    form: { kind: 'rule', keys: CONFIGURABLE_RULES },
    description: 'The rule, one of those that can be configured. Required.',
  },
  file: {
    form: { kind: 'text', pattern: PATH },
    description:
      'Path or glob of the file that has the finding, relative to the configuration file. Any file without it.',
  },
  pointer: {
    form: { kind: 'text', pattern: { source: '^(?:/.*)?$', means: 'a JSON pointer, such as `/channels/*/messages`' } },
    description:
      'JSON pointer of the place; what is below it is meant too. `*` stands for any one key or index. Required.',
  },
  until: {
    form: { kind: 'text', pattern: { source: DAY.source, means: 'a day, such as `2026-12-31`' } },
    description: 'The last day (UTC) on which it is left out, such as `2026-12-31`. Required.',
  },
  reason: {
    form: { kind: 'text', pattern: { source: '\\S', means: 'a text' } },
    description: 'Why it may stay. Required.',
  },
};
