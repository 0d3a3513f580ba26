/** The file that was named on the command line cannot be read at all: the command could not run, the contract is not to blame. */
export class DocumentUnreadableError extends Error {
  override readonly name = 'DocumentUnreadableError';

  constructor(
    /** As it was given. */
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
