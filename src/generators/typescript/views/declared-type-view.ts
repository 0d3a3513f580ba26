/** `export type Name = …;` */
export interface DeclaredTypeView {
  /** Doc comment with its line end, or ''. */
  readonly doc: string;
  readonly name: string;
  readonly type: string;
}
