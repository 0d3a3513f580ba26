/** One file to be made: which template lays out which view. The view is typed where the plan is made. */
export interface FilePlan {
  /** Path below the output folder, forward slashes. */
  readonly path: string;
  /** Name of a template below `templates/`, without `.hbs`: `typescript/index`. */
  readonly template: string;
  readonly view: object;
}

/** A file as it will be written: text with `\n` line ends and one at the end. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}
