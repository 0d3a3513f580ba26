/** What a printer has to know besides the findings. */
export interface PrintContext {
  /** A path as a person wants it: relative to the working folder, forward slashes. */
  displayPath(file: string): string;
  /** The text of a file, for code frames; `undefined` where it is not at hand. */
  textOf(file: string): string | undefined;
  /** Only the text form has colours; off unless asked for. */
  readonly color?: boolean | undefined;
  /** Width of the terminal in which the text form is read; frames fit into it. */
  readonly width?: number | undefined;
  /** Folder of the documentation, as a person would name it here; `docs` without it. */
  readonly docs?: string | undefined;
  /** Absolute paths of all documents that were judged, so that those without a finding are reported as fine (junit). */
  readonly checked?: readonly string[] | undefined;
  /** Version of eda-gen (sarif). */
  readonly toolVersion?: string | undefined;
}

/** Where a code is explained. */
export function moreAbout(code: string, { docs = 'docs' }: Pick<PrintContext, 'docs'>): string {
  return `${docs}/diagnostics.md#${code}`;
}
