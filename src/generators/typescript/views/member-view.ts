/** One member of an interface: a function, or a group of functions (variants, alternatives). */
export interface MemberView {
  readonly doc: string;
  readonly name: string;
  /** `readonly name: { … }` instead of `name(…)`. */
  readonly isGroup: boolean;
  readonly functions: readonly FunctionView[];
}

export interface FunctionView {
  readonly doc: string;
  /** `name(parameters): Result`. */
  readonly signature: string;
}
