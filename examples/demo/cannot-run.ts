/** The demo cannot run here, and its message says what to do: no defect of the shop. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
