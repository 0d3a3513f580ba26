/** Common to all TypeScript files. Texts are ready to be laid out: whatever comes from a document has been made safe. */
export interface FileView {
  /** Three lines. */
  readonly header: string;
  /** Import statements; '' without any. */
  readonly imports: string;
}
