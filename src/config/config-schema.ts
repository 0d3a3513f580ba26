import {
  CONFIG_KEYS,
  DOCUMENT_KEYS,
  IGNORE_KEYS,
  REMOTE_KEYS,
  RULE_KEYS,
  type ConfigForm,
  type ConfigKey,
} from './config-keys.js';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema (draft-07, which every editor knows) of a configuration file. */
export function createConfigSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of eda-gen',
    type: 'object',
    additionalProperties: false,
    properties: propertiesOf(CONFIG_KEYS),
  };
}

function propertiesOf(keys: Readonly<Record<string, ConfigKey>>): Schema {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [
      name,
      {
        ...schemaOf(key.form),
        description: key.description,
        ...(key.default === undefined ? {} : { default: key.default }),
      },
    ]),
  );
}

function schemaOf(form: ConfigForm): Schema {
  switch (form.kind) {
    case 'text':
      return { type: 'string', ...(form.pattern === undefined ? {} : { pattern: form.pattern.source }) };
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', enum: form.choices };
    case 'rules':
      return {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(form.keys.map((key) => [key, ruleSchema(form.choices)])),
      };
    case 'rule':
      return { type: 'string', enum: form.keys };
    case 'remote':
      return { type: 'object', additionalProperties: false, properties: propertiesOf(REMOTE_KEYS) };
    case 'urls':
      return {
        anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string', pattern: form.pattern.source } }],
      };
    case 'ignore':
      return {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['code', 'pointer', 'until', 'reason'],
          properties: propertiesOf(IGNORE_KEYS),
        },
      };
    case 'documents':
      break;
  }
  return {
    type: 'array',
    minItems: 1,
    items: {
      anyOf: [
        { type: 'string', pattern: '\\S' },
        { type: 'object', additionalProperties: false, required: ['path'], properties: propertiesOf(DOCUMENT_KEYS) },
      ],
    },
  };
}

function ruleSchema(choices: readonly string[]): Schema {
  return {
    anyOf: [
      { type: 'string', enum: choices },
      { type: 'object', additionalProperties: false, required: ['severity'], properties: propertiesOf(RULE_KEYS) },
    ],
  };
}
