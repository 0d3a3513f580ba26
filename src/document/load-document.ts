import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { assumeVersion } from './assume-version.js';
import { checkVersion } from './check-version.js';
import { collectReferences, isReference } from './collect-references.js';
import { createSourceDocument, displayPathOf, resolveLocation, valueAt } from './create-source-document.js';
import { DocumentUnreadableError } from './document-unreadable-error.js';
import { MAX_VALUES, tooLarge } from './parsed-text.js';
import { decodeText, readText } from './read-text.js';
import { RemoteFiles, type RemoteReader } from './remote/remote-files.js';
import { NO_REMOTE } from './remote/remote-settings.js';
import { resolveReference, type Target } from './resolve-reference.js';
import { describeUnresolved } from './describe-unresolved.js';
import { translateSchemas } from './formats/translate-schemas.js';
import { isInside, normalizePath } from './resolve-path.js';
import type { Location, SourceDocument, SourceFile } from './source-document.js';
import { createSourceFile } from './source-file.js';

export interface LoadOptions {
  /** The folder that `$ref`s may not leave. The document's own folder where the document lies outside of it, or none is given. */
  readonly workspace?: string | undefined;
  /** Whether to go on where the version is not written as it has to be, and clear. */
  readonly lenient?: boolean | undefined;
  /** What reads remote `$ref`s; without it they are refused. */
  readonly remote?: RemoteReader | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LoadResult {
  /** `undefined` where there is nothing that could be validated: it does not parse, or is no AsyncAPI 3. */
  readonly document: SourceDocument | undefined;
  /** Every file that was read, for code frames; also those that do not parse. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a contract and every file that its `$ref`s reach. All mistakes in them are diagnostics.
 * @throws DocumentUnreadableError where `path` itself cannot be read.
 */
export async function loadDocument(path: string, options: LoadOptions = {}): Promise<LoadResult> {
  const mainPath = normalizePath(path);
  const asked = options.workspace === undefined ? dirname(mainPath) : normalizePath(options.workspace);
  const workspace = isInside(asked, mainPath) ? asked : normalizePath(dirname(mainPath));
  return new Loader(workspace, options).load(path, mainPath);
}

class Loader {
  readonly #files = new Map<string, SourceFile>();
  readonly #broken = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #workspace: string;
  readonly #lenient: boolean;
  readonly #remote: RemoteReader;
  readonly #signal: AbortSignal | undefined;
  #realWorkspace: string | undefined;
  #values = 0;

  constructor(workspace: string, { lenient, remote, signal }: LoadOptions) {
    this.#lenient = lenient ?? false;
    this.#workspace = workspace;
    this.#remote = remote ?? new RemoteFiles(NO_REMOTE);
    this.#signal = signal;
  }

  async load(givenPath: string, path: string): Promise<LoadResult> {
    const read = await readText(path, this.#signal);
    if (read.kind === 'unreadable') {
      const remedy = await this.#remedyFor(givenPath, path, read);
      throw new DocumentUnreadableError(givenPath, `Cannot read ${quoted(givenPath)}: ${read.reason}. ${remedy}`, {
        cause: read.cause,
      });
    }
    const given = this.#addFile(path, read);
    if (given === undefined) return this.#result(undefined);
    const version = checkVersion(given);
    const assumed = version === undefined ? undefined : assumeVersion(given, version);
    if (version !== undefined && (assumed === undefined || !this.#lenient)) {
      this.#diagnostics.push(assumed?.hint ?? version);
      return this.#result(undefined);
    }
    const main = assumed?.file ?? given;
    if (assumed !== undefined) this.#diagnostics.push(assumed.warning);
    this.#files.set(path, main);
    await this.#followReferences(main);
    const { document, diagnostics } = await translateSchemas(
      createSourceDocument(main, this.#usable(), this.#workspace),
    );
    this.#diagnostics.push(...diagnostics);
    return this.#result(document);
  }

  async #remedyFor(givenPath: string, path: string, { code }: { readonly code: string }): Promise<string> {
    if (code === 'EISDIR') return `Name the documents in it, such as ${quoted(join(givenPath, '*.yaml'))}.`;
    if (code === 'EACCES' || code === 'EPERM') return 'Check its permissions.';
    const suggestion = suggestName(basename(path), await this.#siblings(path));
    return suggestion === undefined
      ? 'Check the path.'
      : `Did you mean ${quoted(join(dirname(givenPath), suggestion))}?`;
  }

  #result(document: SourceDocument | undefined): LoadResult {
    return { document, files: this.#files, diagnostics: sortDiagnostics(this.#diagnostics) };
  }

  #usable(): ReadonlyMap<string, SourceFile> {
    return new Map([...this.#files].filter(([path]) => !this.#broken.has(path)));
  }

  /** The parsed file, or `undefined` where it does not parse. */
  #addFile(path: string, read: ReturnType<typeof decodeText>, base: string = path): SourceFile | undefined {
    const text = read.kind === 'text' ? read.text : '';
    const { file: parsed, count, problems } = createSourceFile(path, displayPathOf(this.#workspace, path), text);
    const file: SourceFile = base === path ? parsed : { ...parsed, base };
    this.#files.set(path, file);
    if (read.kind === 'not-utf8') {
      this.#broken.add(path);
      const place = { file: path, pointer: '', range: file.rangeOf('') };
      this.#diagnostics.push(createDiagnostic('encoding', place, 'This file is not UTF-8. Save it in that encoding.'));
      return undefined;
    }
    for (const problem of problems) {
      const place: Place = { file: path, pointer: '', range: problem.range };
      this.#diagnostics.push(createDiagnostic(problem.code, place, problem.message, { severity: problem.severity }));
    }
    if (problems.some((problem) => problem.severity === 'error')) this.#broken.add(path);
    this.#values += count;
    const isSaid = this.#values - count > MAX_VALUES || problems.some(({ code }) => code === 'too-large');
    if (this.#values > MAX_VALUES && !isSaid) {
      const { code, message } = tooLarge({ start: 0, end: 0 });
      this.#diagnostics.push(createDiagnostic(code, { file: path, pointer: '', range: file.rangeOf('') }, message));
    }
    // What follows would only find more of it.
    if (this.#values > MAX_VALUES) this.#broken.add(path);
    return this.#broken.has(path) ? undefined : file;
  }

  async #followReferences(main: SourceFile): Promise<void> {
    const visited = new Set<object>();
    const queue: Location[] = [{ file: main.path, pointer: '' }];
    const found = new Map<string, { readonly at: Location; readonly ref: string }>();
    const open = async (at: Location, ref: string): Promise<Location | undefined> => {
      const key = `${at.file}#${at.pointer}`;
      if (found.has(key)) return undefined;
      found.set(key, { at, ref });
      return await this.#openTarget(at, ref);
    };
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      this.#signal?.throwIfAborted();
      let resolution = resolveLocation(this.#files, next);
      // A file may be needed on the way: one whose root is a `$ref` to yet another file.
      while (resolution.kind === 'unavailable') {
        const at = resolution.via.at(-1);
        const value = at === undefined ? undefined : valueAt(this.#files, at);
        if (at === undefined || !isReference(value) || (await open(at, value.$ref)) === undefined) break;
        resolution = resolveLocation(this.#files, next);
      }
      if (resolution.kind !== 'found') continue;
      const { location, value } = resolution.node;
      for (const { pointer, ref } of collectReferences(value, location.pointer, visited)) {
        const target = await open({ file: location.file, pointer }, ref);
        if (target !== undefined) queue.push(target);
      }
    }
    const reported = new Set<string>();
    const files = this.#usable();
    for (const { at, ref } of found.values()) {
      const resolution = resolveLocation(files, at);
      if (resolution.kind === 'found' || resolution.kind === 'unavailable') continue;
      const diagnostic = describeUnresolved(files, at, ref, resolution, reported);
      if (diagnostic !== undefined) this.#diagnostics.push(diagnostic);
    }
  }

  /** Reads the file of a reference if it is not there yet; says why where it cannot. */
  async #openTarget(at: Location, ref: string): Promise<Location | undefined> {
    const target = resolveReference(this.#files.get(at.file) ?? { path: at.file }, ref);
    switch (target.kind) {
      case 'invalid':
        return this.#refuse(at, 'ref-invalid', `This \`$ref\` cannot be read: ${target.reason}.`);
      case 'forbidden':
        return this.#refuse(at, 'ref-remote', `${quoted(ref)} is not read: ${target.reason}.`);
      case 'file':
      case 'remote': {
        if (this.#broken.has(target.path)) return undefined;
        const isThere =
          this.#files.has(target.path) ||
          (target.kind === 'file' ? await this.#openFile(at, ref, target) : await this.#openRemote(at, target));
        return isThere ? { file: target.path, pointer: target.pointer } : undefined;
      }
    }
  }

  async #openFile(at: Location, ref: string, { path }: Target & { readonly kind: 'file' }): Promise<boolean> {
    const message = `${quoted(ref)} leads outside the workspace ${quoted(this.#workspace)}. Move the file into it, or choose a larger workspace.`;
    if (!isInside(this.#workspace, path)) return this.#refuse(at, 'ref-outside', message) ?? false;
    if (!(await this.#isReallyInside(path))) return this.#refuse(at, 'ref-outside', message) ?? false;
    const read = await readText(path, this.#signal, { isReferenced: true });
    if (read.kind === 'unreadable') {
      const name = suggestName(basename(path), await this.#siblings(path));
      const suggestion = name === undefined ? undefined : ref.replace(/[^/#]*(?=#|$)/, encodeURIComponent(name));
      const text = `${quoted(displayPathOf(this.#workspace, path))} cannot be read: ${read.reason}. The path of a \`$ref\` is relative to the file that holds it.`;
      return this.#refuse(at, 'ref-file-missing', text, suggestion) ?? false;
    }
    return this.#addFile(path, read) !== undefined;
  }

  async #openRemote(at: Location, { path }: Target & { readonly kind: 'remote' }): Promise<boolean> {
    const read = await this.#remote.read(path, { from: at.file, signal: this.#signal });
    if (read.kind === 'refused') return this.#refuse(at, read.code, read.message) ?? false;
    return this.#addFile(path, decodeText(read.bytes), read.base) !== undefined;
  }

  #refuse(
    at: Location,
    code: 'ref-invalid' | 'ref-remote' | 'ref-outside' | 'ref-file-missing' | 'remote-failed' | 'remote-cache',
    message: string,
    suggestion?: string,
  ): undefined {
    const pointer = `${at.pointer}/$ref`;
    const range = this.#files.get(at.file)?.rangeOf(pointer);
    if (range !== undefined)
      this.#diagnostics.push(createDiagnostic(code, { file: at.file, pointer, range }, message, { suggestion }));
    return undefined;
  }

  /** Symbolic links are followed before the workspace's border is checked. */
  async #isReallyInside(path: string): Promise<boolean> {
    this.#realWorkspace ??= normalizePath(await realpath(this.#workspace));
    try {
      return isInside(this.#realWorkspace, normalizePath(await realpath(path)));
    } catch (error) {
      // What is not there is for those who read it to tell.
      if (error instanceof Error && 'code' in error) return true;
      throw error;
    }
  }

  async #siblings(path: string): Promise<readonly string[]> {
    try {
      return await readdir(dirname(path));
    } catch (error) {
      if (error instanceof Error && 'code' in error) return [];
      throw error;
    }
  }
}
