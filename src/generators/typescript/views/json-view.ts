/** A file of JSON. */
export interface JsonView {
  readonly json: string;
}
