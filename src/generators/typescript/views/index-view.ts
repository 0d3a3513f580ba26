export interface IndexView {
  readonly header: string;
  /** Export statements, sorted. */
  readonly exports: readonly string[];
}
