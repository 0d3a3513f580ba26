import { posix } from 'node:path';
import { stringLiteral } from './literal.js';

export interface ImportTableOptions {
  /** Path of the importing file, without extension: `messages/order-placed`. */
  readonly file: string;
  /** Names that mean something else in the file: what it declares, globals that it uses, type parameters. */
  readonly taken: Iterable<string>;
  /** Further such names, the same for many files. */
  readonly reserved?: ReadonlySet<string>;
  /** Appended to relative imports: `.js`. */
  readonly extension: string;
}

interface Imported {
  readonly name: string;
  readonly local: string;
  typeOnly: boolean;
}

/** Collects what a file uses; each call answers with the name under which it is imported there. */
export interface ImportTable {
  type(module: string, name: string): string;
  value(module: string, name: string): string;
  /** Import statements, sorted, packages first; '' where nothing is used. */
  render(): string;
}

const WIDTH = 120;

/** Modules are paths below the output folder without extension, or packages (with `@`). A name that is taken is imported under another one. */
export function createImportTable(options: ImportTableOptions): ImportTable {
  const own = new Set(options.taken);
  const isTaken = (name: string): boolean => own.has(name) || options.reserved?.has(name) === true;
  const modules = new Map<string, Map<string, Imported>>();

  const use = (module: string, name: string, typeOnly: boolean): string => {
    const names = modules.get(module) ?? new Map<string, Imported>();
    modules.set(module, names);
    const known = names.get(name);
    if (known !== undefined) {
      known.typeOnly &&= typeOnly;
      return known.local;
    }
    let local = name;
    if (isTaken(local)) local = `${isPackage(module) ? 'Eda' : 'Contract'}${name}`;
    while (isTaken(local)) local += '_';
    own.add(local);
    names.set(name, { name, local, typeOnly });
    return local;
  };

  const specifierOf = (module: string): string => {
    if (isPackage(module)) return module;
    const relative = posix.relative(posix.dirname(options.file), module);
    return `${relative.startsWith('.') ? relative : `./${relative}`}${options.extension}`;
  };

  return {
    type: (module, name) => use(module, name, true),
    value: (module, name) => use(module, name, false),
    render() {
      const lines = [...modules]
        .map(([module, names]) => ({ package: isPackage(module), specifier: specifierOf(module), names }))
        .sort((a, b) => Number(b.package) - Number(a.package) || compare(a.specifier, b.specifier))
        .flatMap(({ specifier, names }) =>
          [true, false].flatMap((typeOnly) =>
            importStatement(
              [...names.values()].filter((entry) => entry.typeOnly === typeOnly),
              specifier,
              typeOnly,
            ),
          ),
        );
      return lines.join('\n');
    },
  };
}

const isPackage = (module: string): boolean => module.startsWith('@');

/** By code unit: no locale, so the same everywhere. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function importStatement(names: readonly Imported[], specifier: string, typeOnly: boolean): readonly string[] {
  if (names.length === 0) return [];
  const listed = names.map(({ name, local }) => (name === local ? name : `${name} as ${local}`)).sort(compare);
  return [namedStatement(typeOnly ? 'import type' : 'import', listed, specifier)];
}

/** `import { … } from '…';` or `export { … } from '…';`, one name a line where it gets too long. */
export function namedStatement(keyword: string, names: readonly string[], specifier: string): string {
  const from = ` from ${stringLiteral(specifier)};`;
  const inline = `${keyword} { ${names.join(', ')} }${from}`;
  return inline.length <= WIDTH ? inline : `${keyword} {\n${names.map((name) => `  ${name},\n`).join('')}}${from}`;
}
