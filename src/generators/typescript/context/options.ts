import type { ModelOrigin } from '../../../model/contract-model.js';

export interface PlanTypescriptOptions {
  /** Adds `package.json` and `tsconfig.json`, so that the output is a package of this name. */
  readonly packageName?: string | undefined;
  /** Appended to relative imports: `.js` by default. */
  readonly importExtension?: '.js' | '.ts' | '' | undefined;
  /** How to generate again, for the header of every file. */
  readonly command?: string | undefined;
  /** Told of what is legal and yet may surprise, such as a pattern that is invalid under the flag `u`. */
  readonly report?: ((finding: PlanFinding) => void) | undefined;
}

/** Something in a schema that a reader of diagnostics should know. */
export interface PlanFinding {
  readonly code: 'schema-invalid' | 'pattern-not-unicode';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly origin: ModelOrigin;
}

export const RUNTIME_MODULE = '@eda-gen/runtime/codegen/v1';
/** `CODEGEN_CONTRACT` of the runtime that the output is made for (a test holds both equal). */
export const CODEGEN_CONTRACT = 1;
/** Version of the runtime that is released together with this generator (a test holds both equal). */
export const RUNTIME_VERSION = '0.1.0';
export const DEFAULT_COMMAND = 'npx eda-gen generate';
