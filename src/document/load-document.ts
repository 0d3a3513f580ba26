import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { checkVersion } from './check-version.js';
import { collectReferences } from './collect-references.js';
import { createSourceDocument, displayPathOf, resolveLocation } from './create-source-document.js';
import { DocumentUnreadableError } from './document-unreadable-error.js';
import { parseReference } from './parse-reference.js';
import { readText } from './read-text.js';
import { describeUnresolved } from './describe-unresolved.js';
import { isInside, normalizePath, resolvePath } from './resolve-path.js';
import type { Location, SourceDocument, SourceFile } from './source-document.js';
import { createSourceFile } from './source-file.js';

export interface LoadOptions {
  /** The folder that `$ref`s may not leave. The document's own folder where the document lies outside of it, or none is given. */
  readonly workspace?: string | undefined;
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
 * Reads a contract and every local file that its `$ref`s reach. All mistakes in them are diagnostics.
 * @throws DocumentUnreadableError where `path` itself cannot be read.
 */
export async function loadDocument(path: string, options: LoadOptions = {}): Promise<LoadResult> {
  const mainPath = normalizePath(path);
  const asked = options.workspace === undefined ? dirname(mainPath) : normalizePath(options.workspace);
  const workspace = isInside(asked, mainPath) ? asked : normalizePath(dirname(mainPath));
  return new Loader(workspace, options.signal).load(path, mainPath);
}

class Loader {
  readonly #files = new Map<string, SourceFile>();
  readonly #broken = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #workspace: string;
  readonly #signal: AbortSignal | undefined;
  #realWorkspace: string | undefined;

  constructor(workspace: string, signal: AbortSignal | undefined) {
    this.#workspace = workspace;
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
    const main = this.#addFile(path, read);
    if (main === undefined) return this.#result(undefined);
    const version = checkVersion(main);
    if (version !== undefined) {
      this.#diagnostics.push(version);
      return this.#result(undefined);
    }
    await this.#followReferences(main);
    return this.#result(createSourceDocument(main, this.#usable(), this.#workspace));
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
  #addFile(path: string, read: { kind: 'text'; text: string } | { kind: 'not-utf8' }): SourceFile | undefined {
    const text = read.kind === 'text' ? read.text : '';
    const { file, problems } = createSourceFile(path, displayPathOf(this.#workspace, path), text);
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
    return this.#broken.has(path) ? undefined : file;
  }

  async #followReferences(main: SourceFile): Promise<void> {
    const visited = new Set<object>();
    const queue: Location[] = [{ file: main.path, pointer: '' }];
    const found: { readonly at: Location; readonly ref: string }[] = [];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      this.#signal?.throwIfAborted();
      const resolution = resolveLocation(this.#files, next);
      if (resolution.kind !== 'found') continue;
      const { location, value } = resolution.node;
      for (const { pointer, ref } of collectReferences(value, location.pointer, visited)) {
        const at: Location = { file: location.file, pointer };
        found.push({ at, ref });
        const target = await this.#openTarget(at, ref);
        if (target !== undefined) queue.push(target);
      }
    }
    const reported = new Set<string>();
    const files = this.#usable();
    for (const { at, ref } of found) {
      const resolution = resolveLocation(files, at);
      if (resolution.kind === 'found' || resolution.kind === 'unavailable') continue;
      const diagnostic = describeUnresolved(files, at, ref, resolution, reported);
      if (diagnostic !== undefined) this.#diagnostics.push(diagnostic);
    }
  }

  /** Reads the file of a reference if it is not there yet; says why where it cannot. */
  async #openTarget(at: Location, ref: string): Promise<Location | undefined> {
    const reference = parseReference(ref);
    if (reference.kind === 'invalid')
      return this.#refuse(at, 'ref-invalid', `This \`$ref\` cannot be read: ${reference.reason}.`);
    if (reference.kind === 'remote') {
      const message = `${quoted(ref)} is a remote reference, and contracts are read without a network. Copy the file into the workspace and refer to the copy.`;
      return this.#refuse(at, 'ref-remote', message);
    }
    const path = resolvePath(at.file, reference.path);
    if (this.#broken.has(path)) return undefined;
    if (!this.#files.has(path)) {
      const message = `${quoted(ref)} leads outside the workspace ${quoted(this.#workspace)}. Move the file into it, or choose a larger workspace.`;
      if (!isInside(this.#workspace, path)) return this.#refuse(at, 'ref-outside', message);
      const read = await readText(path, this.#signal);
      if (read.kind === 'unreadable') {
        const name = suggestName(basename(path), await this.#siblings(path));
        const suggestion = name === undefined ? undefined : ref.replace(/[^/#]*(?=#|$)/, encodeURIComponent(name));
        const text = `${quoted(displayPathOf(this.#workspace, path))} cannot be read: ${read.reason}. The path of a \`$ref\` is relative to the file that holds it.`;
        return this.#refuse(at, 'ref-file-missing', text, suggestion);
      }
      if (!(await this.#isReallyInside(path))) return this.#refuse(at, 'ref-outside', message);
      if (this.#addFile(path, read) === undefined) return undefined;
    }
    return { file: path, pointer: reference.pointer };
  }

  #refuse(
    at: Location,
    code: 'ref-invalid' | 'ref-remote' | 'ref-outside' | 'ref-file-missing',
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
    return isInside(this.#realWorkspace, normalizePath(await realpath(path)));
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
