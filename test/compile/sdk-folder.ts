import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic, Severity } from '../../src/diagnostics/diagnostic.js';
import { loadDocument } from '../../src/document/load-document.js';
import type { RemoteReader } from '../../src/document/remote/remote-files.js';
import type { SourceDocument } from '../../src/document/source-document.js';
import { planTypescript } from '../../src/generators/typescript/plan-typescript.js';
import { buildModel } from '../../src/model/build-model.js';
import type { ContractModel } from '../../src/model/contract-model.js';
import { createRenderer } from '../../src/render/create-renderer.js';
import { GENERATE_SEVERITIES } from '../../src/validate/generate-severities.js';
import { judgeDocument } from '../../src/validate/validate-document.js';
import { compile, root, STRICTEST, type CompileError } from './typescript-versions.js';

/** What came of one document. */
export interface Generated {
  /** One for each role; none where there is an error. */
  readonly models: readonly ContractModel[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface GenerateSdkOptions {
  readonly lenient?: boolean;
  readonly remote?: RemoteReader;
}

/** A project below the repository, so that the compilers find `@eda-gen/runtime`. */
export interface SdkFolder {
  readonly path: string;
  write(path: string, content: string): void;
  /** The service's SDK and that of its peers, in `<name>/` and `<name>/client/`. */
  generate(name: string, path: string, workspace?: string, options?: GenerateSdkOptions): Promise<Generated>;
  /** Errors in what was generated; the runtime is compiled with it, and has checks of its own. */
  errors(tsc: string, project?: string): Promise<readonly CompileError[]>;
  remove(): void;
}

export function createSdkFolder(purpose: string): SdkFolder {
  const folder = join(root, '.cache/compile', `${purpose}-${process.pid}`);
  const render = createRenderer();
  const write = (path: string, content: string): void => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  };
  const compilerOptions = {
    ...STRICTEST,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedSideEffectImports: true,
    // Declarations have to be made of what is inferred, too.
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: join(folder, 'dist'),
    // The runtime's sources: this needs no build.
    customConditions: ['@eda-gen/source'],
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, exclude: ['dist'], include: ['**/*.ts'] }));
  write('package.json', JSON.stringify({ type: 'module' }));
  return {
    path: folder,
    write,
    async generate(name, path, workspace = dirname(path), { lenient, remote } = {}) {
      const { document: loaded, diagnostics } = await loadDocument(path, { workspace, lenient, remote });
      const judged = loaded === undefined ? undefined : await judgeDocument(loaded, { lenient });
      const document = judged?.document;
      const found = [...diagnostics, ...(judged?.diagnostics ?? [])].map((diagnostic) => ({
        ...diagnostic,
        severity:
          (GENERATE_SEVERITIES as Readonly<Record<string, Severity | undefined>>)[diagnostic.code] ??
          diagnostic.severity,
      }));
      const models = document === undefined || found.some(isError) ? [] : bothSides(document, found);
      for (const [index, model] of models.entries()) {
        const inside = index === 0 ? name : `${name}/client`;
        for (const plan of planTypescript(model)) {
          const rendered = render(plan);
          write(`${inside}/${rendered.path}`, rendered.content);
        }
      }
      return { models, diagnostics: found };
    },
    async errors(tsc, project = 'tsconfig.json') {
      const errors = await compile(tsc, join(folder, project));
      return errors.filter(({ file }) => !file.startsWith('src/runtime/'));
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function bothSides(document: SourceDocument, found: Diagnostic[]): readonly ContractModel[] {
  const built = (['service', 'client'] as const).map((role) => buildModel(document, { role }));
  for (const { diagnostics } of built) found.push(...diagnostics);
  return found.some(isError) ? [] : built.flatMap(({ model }) => model ?? []);
}
