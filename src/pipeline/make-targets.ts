import { join } from 'node:path';
import type { ResolvedConfig, ResolvedDocument } from '../config/resolve-config.js';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import { hasErrors } from '../diagnostics/sort-diagnostics.js';
import type { SourceDocument } from '../document/source-document.js';
import { planTypescript } from '../generators/typescript/plan-typescript.js';
import type { ContractModel } from '../model/contract-model.js';
import { buildModel } from '../model/build-model.js';
import { createRenderer } from '../render/create-renderer.js';
import type { OutputTarget } from '../write/output-target.js';
import type { GenerateOptions } from './generate.js';
import { readContract } from './read-contract.js';
import type { ServiceTarget } from './service-target.js';

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
export async function makeTargets(settings: ResolvedConfig, options: GenerateOptions): Promise<MadeTargets> {
  const work = new TargetMaker(settings, options);
  return await work.make();
}

interface Contract {
  readonly entry: ResolvedDocument;
  readonly document: SourceDocument;
  readonly models: readonly { readonly role: 'service' | 'client'; readonly model: ContractModel }[];
}

class TargetMaker {
  readonly #settings: ResolvedConfig;
  readonly #options: GenerateOptions;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #sources = new Map<string, string>();
  readonly #render = createRenderer();
  #done = 0;

  constructor(settings: ResolvedConfig, options: GenerateOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  async make(): Promise<MadeTargets> {
    const contracts: Contract[] = [];
    for (const entry of this.#settings.documents) {
      this.#step('read', entry.path);
      const contract = await this.#read(entry);
      if (contract !== undefined) contracts.push(contract);
    }
    this.#checkFolders(contracts);
    const targets: MadeTarget[] = [];
    if (!hasErrors(this.#diagnostics))
      for (const contract of contracts) {
        this.#step('make', contract.entry.path);
        for (const one of contract.models) targets.push(await this.#makeTarget(contract, one));
      }
    this.#step('write');
    return { targets, diagnostics: this.#diagnostics, sources: this.#sources };
  }

  #step(step: 'read' | 'make' | 'write', document?: string): void {
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
      signal: this.#options.signal,
    });
    for (const [path, text] of read.sources) this.#sources.set(path, text);
    this.#diagnostics.push(...read.diagnostics);
    const { document } = read;
    if (document === undefined) return undefined;
    const models = entry.roles.map((role) => ({ role, ...buildModel(document, { role }) }));
    for (const { diagnostics } of models) this.#diagnostics.push(...diagnostics);
    return {
      entry,
      document,
      models: models.flatMap(({ role, model }) => (model === undefined ? [] : [{ role, model }])),
    };
  }

  /** A folder is named after its service, so two documents cannot have one name. */
  #checkFolders(contracts: readonly Contract[]): void {
    const seen = new Map<string, Contract>();
    for (const contract of contracts) {
      const [first] = contract.models;
      if (first === undefined) continue;
      const folder = join(contract.entry.out, serviceOf(first)).toLowerCase();
      const other = seen.get(folder);
      seen.set(folder, other ?? contract);
      if (other === undefined) continue;
      this.#diagnostics.push(
        createDiagnostic(
          'service-collision',
          titlePlace(contract.document),
          `This document and ${quoted(other.document.main.displayPath)} both describe a service ${quoted(serviceOf(first))}, so their code would go to one folder. Give one of them another title, or another \`out\`.`,
          { related: [{ ...titlePlace(other.document), message: 'the first one' }] },
        ),
      );
    }
  }

  async #makeTarget(contract: Contract, made: Contract['models'][number]): Promise<MadeTarget> {
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

/** The service that a model is about; a client's model has a name of its own. */
function serviceOf({ role, model }: Contract['models'][number]): string {
  return role === 'service' ? model.service : model.service.replace(/-client$/, '');
}

function titlePlace(document: SourceDocument): ReturnType<SourceDocument['place']> {
  return document.place({ file: document.main.path, pointer: '/info/title' });
}
