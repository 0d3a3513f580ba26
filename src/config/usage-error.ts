/** The command could not run, and no contract is to blame: a bad option, a missing file. The message is one sentence that names it and says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    message: string,
    /** Absolute paths of folders in which what is missing may yet appear: a watch looks there. */
    readonly missingIn: readonly string[] = [],
  ) {
    super(message);
  }
}
