import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResolvedDocument } from '../config/resolve-config.js';
import type { ResolvedIgnore } from '../config/resolve-ignore.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors } from '../diagnostics/sort-diagnostics.js';
import type { RemoteReader } from '../document/remote/remote-files.js';
import type { SourceDocument } from '../document/source-document.js';
import { planTypescript } from '../generators/typescript/plan-typescript.js';
import { buildModel } from '../model/build-model.js';
import { createRenderer } from '../render/create-renderer.js';
import type { OutputTarget } from '../write/output-target.js';
import type { GenerateOptions } from './generate.js';
import { findUnused, ignoreDiagnostics } from './ignore-diagnostics.js';
import type { Settings } from './load-settings.js';
import { readContract } from './read-contract.js';
import { checkServiceFolders } from './check-service-folders.js';
import { serviceOf, type RoleModel } from './service-of.js';
import type { ServiceTarget } from './service-target.js';
import { weighDiagnostics } from './weigh-diagnostics.js';

export interface MadeTarget {
  readonly service: ServiceTarget;
  readonly target: OutputTarget;
}

export interface MadeTargets {
  readonly targets: readonly MadeTarget[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every file that was read, by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Everything that a run would write, in memory. Code is made only once all documents are known to be good. */
export async function makeTargets(
  settings: Settings,
  options: GenerateOptions,
  remote: RemoteReader,
): Promise<MadeTargets> {
  const work = new TargetMaker(settings, options, remote);
  return await work.make();
}

interface Contract {
  readonly entry: ResolvedDocument;
  readonly document: SourceDocument;
  readonly models: readonly RoleModel[];
}

class TargetMaker {
  readonly #settings: Settings;
  readonly #options: GenerateOptions;
  readonly #remote: RemoteReader;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #sources = new Map<string, string>();
  readonly #render = createRenderer();
  readonly #ignored = new Set<ResolvedIgnore>();
  #done = 0;

  constructor(settings: Settings, options: GenerateOptions, remote: RemoteReader) {
    this.#settings = settings;
    this.#options = options;
    this.#remote = remote;
  }

  async make(): Promise<MadeTargets> {
    const contracts: Contract[] = [];
    for (const entry of this.#settings.documents) {
      await this.#step('read', entry.path);
      const contract = await this.#read(entry);
      if (contract !== undefined) contracts.push(contract);
    }
    this.#diagnostics.push(
      ...checkServiceFolders(
        contracts.flatMap(({ entry, document, models: [first] }) =>
          first === undefined ? [] : [{ document, service: serviceOf(first), out: entry.out }],
        ),
      ),
    );
    const { isComplete, ignore, official } = this.#settings;
    if (isComplete && !hasErrors(this.#diagnostics))
      this.#diagnostics.push(...findUnused(ignore, this.#ignored, official));
    const targets: MadeTarget[] = [];
    if (!hasErrors(this.#diagnostics))
      for (const contract of contracts) {
        await this.#step('make', contract.entry.path);
        for (const one of contract.models) targets.push(this.#makeTarget(contract, one));
      }
    await this.#step('write');
    return { targets, diagnostics: this.#diagnostics, sources: this.#sources };
  }

  async #step(step: 'read' | 'make' | 'write', document?: string): Promise<void> {
    // A signal that has come meanwhile is heard only when the event loop turns.
    await nextTurn();
    this.#options.signal?.throwIfAborted();
    const total = 2 * this.#settings.documents.length + 1;
    this.#options.onProgress?.({
      step,
      ...(document === undefined ? {} : { document }),
      done: step === 'write' ? total - 1 : this.#done,
      total,
    });
    this.#done += 1;
  }

  async #read(entry: ResolvedDocument): Promise<Contract | undefined> {
    const read = await readContract(entry, this.#settings, {
      official: this.#settings.official,
      command: 'generate',
      remote: this.#remote,
      signal: this.#options.signal,
      ignored: this.#ignored,
    });
    for (const [path, text] of read.sources) this.#sources.set(path, text);
    this.#diagnostics.push(...read.diagnostics);
    const { document } = read;
    if (document === undefined) return undefined;
    const models = entry.roles.map((role) => ({
      role,
      ...buildModel(document, { role, pointOfView: entry.pointOfView }),
    }));
    const { rules, ignore } = this.#settings;
    for (const { diagnostics } of models)
      this.#diagnostics.push(...ignoreDiagnostics(weighDiagnostics(diagnostics, rules), ignore, this.#ignored));
    return {
      entry,
      document,
      models: models.flatMap(({ role, model }) => (model === undefined ? [] : [{ role, model }])),
    };
  }

  #makeTarget(contract: Contract, made: RoleModel): MadeTarget {
    const { entry, document } = contract;
    const { role, model } = made;
    const service = serviceOf(made);
    const packageName = entry.packageName?.replaceAll('{service}', service);
    const plans = planTypescript(model, {
      packageName: packageName === undefined || role === 'service' ? packageName : `${packageName}-client`,
      report: ({ code, severity, message, origin }) => {
        const file = [...document.files.values()].find(({ displayPath }) => displayPath === origin.file)?.path;
        const place = document.place({ file: file ?? document.main.path, pointer: origin.pointer });
        this.#diagnostics.push({ ...place, code, severity, message });
      },
    });
    const folder = role === 'service' ? join(entry.out, service) : join(entry.out, service, 'client');
    return {
      service: { service, role, document: entry.path, folder },
      target: { folder, document: entry.path, files: plans.map(this.#render) },
    };
  }
}
