import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const posixPath = (path: string): string => path.split(sep).join(posix.sep);

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Path below the repository for relative imports, else the specifier. */
  readonly target: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => posixPath(relative(root, join(entry.parentPath, entry.name))))
    .filter((path) => !path.includes('/dist/') && !path.includes('/node_modules/'))
    .toSorted();
}

/** Every import of a file; `import type` and imports of types alone are told apart. */
function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  const parsed = parseSync(path, text);
  const resolveTarget = (specifier: string): string =>
    specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : specifier;
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, dynamic: boolean): void => {
    found.push({ from: path, specifier, target: resolveTarget(specifier), typeOnly, dynamic });
  };
  for (const entry of parsed.module.staticImports)
    add(entry.moduleRequest.value, entry.entries.length > 0 && entry.entries.every((item) => item.isType), false);
  for (const statement of parsed.module.staticExports)
    for (const entry of statement.entries)
      if (entry.moduleRequest !== null) add(entry.moduleRequest.value, entry.isType, false);
  for (const entry of parsed.module.dynamicImports) {
    const expression = text.slice(entry.moduleRequest.start, entry.moduleRequest.end);
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(expression)?.[2];
    if (literal !== undefined) add(literal, false, true);
  }
  return found;
}

const files = sourceFiles('src');
const imports = files.flatMap(importsOf);
const runtime = (path: string): boolean => path.startsWith('src/runtime/');
const generator = (path: string): boolean => path.startsWith('src/') && !runtime(path);
const show = (offenders: readonly Import[]): string[] =>
  offenders.map((entry) => `${entry.from} -> ${entry.specifier}`);
const external = (entry: Import): boolean => !entry.specifier.startsWith('.');
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Stages of the generator in the order of the data; a stage may import those before it. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  document: ['diagnostics'],
  validate: ['diagnostics', 'document'],
  model: ['diagnostics', 'document'],
  generators: ['diagnostics', 'model'],
  render: ['diagnostics', 'generators'],
  write: ['diagnostics', 'render', 'generators'],
  config: ['diagnostics', 'document'],
  pipeline: ['diagnostics', 'document', 'validate', 'model', 'generators', 'render', 'write', 'config'],
  cli: ['diagnostics', 'document', 'validate', 'model', 'generators', 'render', 'write', 'config', 'pipeline'],
};

describe('the runtime stands alone', () => {
  it('has no dependencies', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'src/runtime/package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(
      manifest['dependencies'],
      'a service that imports a generated SDK installs nothing but the runtime',
    ).toBeUndefined();
  });

  it('imports nothing outside itself but Node', () => {
    const offenders = imports.filter(
      (entry) =>
        runtime(entry.from) && !(external(entry) ? entry.specifier.startsWith('node:') : runtime(entry.target)),
    );
    expect(show(offenders), 'clients are the user’s own and fit structural interfaces').toEqual([]);
  });

  it('has adapters that know the core, and never each other', () => {
    const adapter = (path: string): string | undefined =>
      /^src\/runtime\/((?:transports|stores)\/[^/]+|testing)\//.exec(path)?.[1];
    const offenders = imports.filter((entry) => {
      const own = adapter(entry.from);
      const other = adapter(entry.target);
      return own !== undefined && other !== undefined && own !== other;
    });
    expect(show(offenders), 'an adapter is one folder that nothing else has to know about').toEqual([]);
  });

  it('has a core that knows no adapter', () => {
    const adapter = /^src\/runtime\/(?:transports|stores|testing)\//;
    const offenders = imports.filter(
      (entry) => runtime(entry.from) && !adapter.test(entry.from) && adapter.test(entry.target),
    );
    expect(show(offenders), 'the core reads capabilities and ports').toEqual([]);
  });
});

describe('the generator flows one way', () => {
  it('never imports the runtime, not even types', () => {
    const offenders = imports.filter(
      (entry) =>
        generator(entry.from) &&
        !entry.from.startsWith('src/cli/') &&
        (runtime(entry.target) || entry.specifier.startsWith('@eda-gen/runtime')),
    );
    expect(show(offenders), 'its published declarations would then need the runtime').toEqual([]);
  });

  it('lets commands that talk to a broker import the runtime’s public paths, lazily', () => {
    const offenders = imports.filter(
      (entry) =>
        entry.from.startsWith('src/cli/') &&
        (runtime(entry.target) || (entry.specifier.startsWith('@eda-gen/runtime') && !entry.dynamic)),
    );
    expect(show(offenders), 'the generator must start without it').toEqual([]);
  });

  it('has stages that import only the stages before them', () => {
    const stageOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];
    const unknown = new Set(
      files
        .filter(generator)
        .map(stageOf)
        .filter((stage) => stage !== undefined && !(stage in STAGES)),
    );
    expect([...unknown], 'a new stage has to say what it may import').toEqual([]);
    const offenders = imports.filter((entry) => {
      if (!generator(entry.from) || !generator(entry.target) || external(entry)) return false;
      const own = stageOf(entry.from);
      const other = stageOf(entry.target);
      return own !== undefined && other !== undefined && own !== other && !(STAGES[own]?.includes(other) ?? false);
    });
    expect(show(offenders), 'load -> validate -> model -> plan -> render -> write').toEqual([]);
  });

  it('keeps each library behind one door', () => {
    const doors: Readonly<Record<string, (path: string) => boolean>> = {
      handlebars: (path) => path.startsWith('src/render/'),
      yargs: (path) => path.startsWith('src/cli/'),
      '@asyncapi/parser': (path) => path === 'src/validate/official-worker.ts',
      '@asyncapi/modelina': (path) => path.startsWith('src/generators/models/'),
    };
    const offenders = imports.filter(
      (entry) => external(entry) && doors[packageOf(entry.specifier)]?.(entry.from) === false,
    );
    expect(show(offenders), 'so that it can be replaced, and is loaded only when it runs').toEqual([]);
  });

  it('loads the official parser only when it runs', () => {
    const offenders = imports.filter(
      (entry) => packageOf(entry.specifier) === '@asyncapi/parser' && !entry.dynamic && !entry.typeOnly,
    );
    expect(show(offenders), 'importing it takes half a second').toEqual([]);
  });
});

describe('both halves', () => {
  it('have no default exports', () => {
    const offenders = files.filter((path) => /^export default\b/m.test(readFileSync(join(root, path), 'utf8')));
    expect(offenders).toEqual([]);
  });

  it('have index files only at published paths', () => {
    const published = (name: string, below: string): string[] => {
      const manifest = JSON.parse(readFileSync(join(root, name), 'utf8')) as {
        exports: Record<string, { '@eda-gen/source'?: string } | string>;
      };
      return Object.values(manifest.exports).flatMap((entry) =>
        typeof entry === 'object' && entry['@eda-gen/source'] !== undefined
          ? [posix.join(below, entry['@eda-gen/source'])]
          : [],
      );
    };
    const allowed = new Set([
      ...published('package.json', '.'),
      ...published('src/runtime/package.json', 'src/runtime'),
    ]);
    expect(files.filter((path) => path.endsWith('/index.ts') && !allowed.has(path))).toEqual([]);
  });
});
