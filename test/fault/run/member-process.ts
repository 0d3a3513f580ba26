import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { FromMember, MemberSettings, Point, ToMember } from '../member/protocol.js';
import { waitUntil } from '../../support/wait-until.js';

const DEADLINE_MS = 60_000;

/** The program of a member, bundled below node_modules, so that it finds the clients. */
export interface MemberProgram {
  readonly file: string;
  remove(): void;
}

export async function buildMember(): Promise<MemberProgram> {
  const folder = mkdtempSync(join(resolve('node_modules'), '.eda-gen-test-'));
  const file = join(folder, 'member.mjs');
  await build({
    entryPoints: [resolve('test/fault/member/run-member.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@eda-gen/source'],
    external: ['kafkajs', 'pg'],
  });
  return {
    file,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A member of the group in a process of its own. */
export class MemberProcess {
  readonly name: string;
  readonly startedAt = performance.now();
  /** All that it has told, but its counters. */
  readonly told: FromMember[] = [];
  /** As of the last time that it told them. */
  counters = { handled: 0, duplicates: 0, deadLetters: 0 };
  /** Resolves with the signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  running = true;
  readonly #child: ChildProcess;

  constructor(program: MemberProgram, settings: MemberSettings) {
    this.name = settings.name;
    this.#child = fork(program.file, [JSON.stringify(settings)], { serialization: 'json' });
    this.#child.on('message', (message: FromMember) => {
      if (message.kind === 'counters') this.counters = message;
      else this.told.push(message);
    });
    this.ended = new Promise((done) => {
      this.#child.once('exit', (code, signal) => {
        this.running = false;
        done(signal ?? code);
      });
    });
  }

  send(message: ToMember): void {
    // One that is just being ended cannot be told any more.
    this.#child.send(message, () => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    this.send({ kind: 'stop' });
    const end = await this.ended;
    if (end !== 0) throw new Error(`${this.name} ended with ${end} instead of stopping in good order.`);
  }

  count(kind: FromMember['kind']): number {
    return this.told.filter((message) => message.kind === kind).length;
  }

  async until(what: string, holds: (told: readonly FromMember[]) => boolean): Promise<void> {
    await waitUntil(`${this.name} ${what}`, () => this.#check() && holds(this.told), DEADLINE_MS);
  }

  started(): Promise<void> {
    return this.until('has started', (told) => told.some(({ kind }) => kind === 'started'));
  }

  holds(id: string): Promise<void> {
    return this.until(`holds ${id}`, (told) => told.some((message) => message.kind === 'holding' && message.id === id));
  }

  reached(): Point | undefined {
    const found = this.told.find((message) => message.kind === 'reached');
    return found?.kind === 'reached' ? found.point : undefined;
  }

  #check(): boolean {
    if (!this.running) throw new Error(`${this.name} has ended, told: ${JSON.stringify(this.told.slice(-5))}`);
    return true;
  }
}
