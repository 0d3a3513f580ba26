import type { RenderedFile } from '../generators/file-plan.js';

/** One output folder and all that it shall hold. Other files in it are nobody's business. */
export interface OutputTarget {
  /** Absolute path. */
  readonly folder: string;
  /** Absolute path of the contract that the folder is made from. */
  readonly document: string;
  /** Everything that is to be there. An empty list takes away what was written earlier. */
  readonly files: readonly RenderedFile[];
}

/** What happened, or would happen, in one output folder. Paths are relative to it, with forward slashes, sorted. */
export interface TargetReport {
  readonly folder: string;
  readonly created: readonly string[];
  readonly updated: readonly string[];
  /** Written by an earlier run, no longer made. */
  readonly removed: readonly string[];
  /** No longer made, but changed by hand since: left where they are, and from now on not ours. */
  readonly kept: readonly string[];
  readonly unchanged: number;
}
