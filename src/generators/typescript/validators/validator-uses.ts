/** What the code of one validator names and its module has to provide. Filled while ajv makes the code. */
export interface ValidatorUses {
  /** Functions of `@eda-gen/runtime/codegen/v1/validators`. */
  readonly runtime: Set<string>;
  /** Ids of schemas whose validators are called. */
  readonly references: Set<string>;
  /** Constants by the text of their values. */
  readonly constants: Map<string, string>;
}

export function createValidatorUses(): ValidatorUses {
  return { runtime: new Set(), references: new Set(), constants: new Map() };
}

/** Name of a constant with this value; no name that ajv makes begins like it. */
export function constantName(uses: ValidatorUses, value: string): string {
  const known = uses.constants.get(value);
  if (known !== undefined) return known;
  const name = `allowed${uses.constants.size}`;
  uses.constants.set(value, name);
  return name;
}
