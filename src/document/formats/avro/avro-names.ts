const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const PRIMITIVES: ReadonlySet<string> = new Set('null boolean int long float double bytes string'.split(' '));

export const COMPLEX: ReadonlySet<string> = new Set('record error enum fixed array map'.split(' '));

export function isName(name: string): boolean {
  return NAME.test(name);
}

/** A name of a namespace, or none. */
export function isNamespace(namespace: string): boolean {
  return namespace === '' || namespace.split('.').every(isName);
}

/** The full name of a name inside a namespace: one with dots in it is one already. */
export function qualify(name: string, namespace: string): string {
  return namespace === '' || name.includes('.') ? name : `${namespace}.${name}`;
}

export function splitName(fullName: string): { readonly namespace: string; readonly name: string } {
  const dot = fullName.lastIndexOf('.');
  return { namespace: fullName.slice(0, Math.max(dot, 0)), name: fullName.slice(dot + 1) };
}
