/**
 * What a program may use of eda-gen: the configuration's types, the two commands as functions, and validators of JSON Schemas.
 * @packageDocumentation
 */
export { defineConfig } from './config/config.js';
export type {
  DocumentConfig,
  EdaGenConfig,
  IgnoreConfig,
  RemoteConfig,
  Role,
  RuleConfig,
  RuleSetting,
} from './config/config.js';
export { UsageError } from './config/usage-error.js';
export type { Diagnostic, Place, Position, Range, RelatedPlace, Severity } from './diagnostics/diagnostic.js';
export { DocumentUnreadableError } from './document/document-unreadable-error.js';
export { createValidator } from './pipeline/create-validator.js';
export type { CreateValidatorOptions, SchemaValidator, ValueIssue, ValueResult } from './pipeline/create-validator.js';
export { generate } from './pipeline/generate.js';
export type { GenerateOptions, GenerateResult, Progress, ServiceReport } from './pipeline/generate.js';
export type { SchemaProblem } from './pipeline/schemas/check-keywords.js';
export { InvalidSchemaError } from './pipeline/schemas/invalid-schema-error.js';
export type { SchemaDialect } from './pipeline/schemas/schema-dialect.js';
export { validate } from './pipeline/validate.js';
export type { ValidateOptions, ValidateResult } from './pipeline/validate.js';
export { WriteError } from './write/write-error.js';
export type { WriteErrorCode } from './write/write-error.js';
