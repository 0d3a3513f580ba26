import type { Kind } from '../kinds.js';

/** The part of ajv's errors that we read. */
export interface StructureError {
  readonly instancePath: string;
  readonly keyword: string;
  /** The name that is wrong, where it is the name of a property that was judged. */
  readonly propertyName?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface StructureValidator {
  (value: unknown): boolean;
  errors?: readonly StructureError[] | null;
}

/** A version has a validator for each kind that it knows. */
export type StructureModule = Readonly<Partial<Record<Kind, StructureValidator>>>;

/** The schema behind the validators, from which a sentence takes the names that are allowed at a place. */
export interface StructureSchema {
  readonly kinds: Readonly<Partial<Record<Kind, string>>>;
  readonly definitions: Readonly<Record<string, unknown>>;
}

export type StructureVersion = `2.${string}.0` | '3.0.0' | '3.1.0';

/** The specifier is put together, because these modules are made after the compiler has run. */
export async function loadStructure(version: StructureVersion): Promise<StructureModule> {
  return (await import(`#structure/${version}.js`)) as StructureModule;
}

export async function loadStructureSchema(version: StructureVersion): Promise<StructureSchema> {
  return (await import(`#structure/${version}-schema.js`)) as StructureSchema;
}
