const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Whether a name can stand unquoted as a property (reserved words can). Plain ASCII only, so that every tool agrees. */
export function isIdentifierName(name: string): boolean {
  return IDENTIFIER.test(name);
}
