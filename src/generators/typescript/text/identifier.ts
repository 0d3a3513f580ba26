const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Whether a name can stand unquoted as a property (reserved words can). Plain ASCII only, so that every tool agrees. */
export function isIdentifierName(name: string): boolean {
  return IDENTIFIER.test(name);
}

/** Words of a name: `order-placed`, `orderPlaced` and `order.placed` are two each. */
function words(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]/g) ?? [];
}

/** `order-placed` -> `orderPlaced`. */
export function camelCase(name: string): string {
  const [first = '', ...rest] = words(name);
  const joined = first.toLowerCase() + rest.map(capitalize).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `x${joined}`;
}

/** `orderPlaced` -> `OrderPlaced`; the rest stays as it is. */
export function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `OrderPlaced` -> `order-placed`. */
export function kebabCase(name: string): string {
  return words(name)
    .map((word) => word.toLowerCase())
    .join('-');
}
