/** Why nothing could be written. */
export type WriteErrorCode =
  | 'path-escapes'
  | 'path-collides'
  | 'foreign-file'
  | 'manifest-unreadable'
  | 'locked'
  | 'write-failed'
  | 'restore-failed';

/** The output folder could not be brought up to date. Unless the code is `restore-failed`, it is as it was before. */
export class WriteError extends Error {
  override readonly name = 'WriteError';

  constructor(
    readonly code: WriteErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
