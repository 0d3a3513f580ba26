/** Compiles a pattern under `u`, or without where it is invalid under it. `undefined`: invalid in both ways. */
export function compilePattern(source: string): RegExp | undefined {
  for (const flags of ['u', ''])
    try {
      return new RegExp(source, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  return undefined;
}
