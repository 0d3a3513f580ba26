import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const BIN = join(root, 'bin/eda-gen.js');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command in a folder, or in a folder with variables, and answers when it has ended. */
export async function runCli(
  where: string | { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ...args: readonly string[]
): Promise<CliRun> {
  const { cwd, env } = typeof where === 'string' ? { cwd: where, env: {} } : where;
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return await new Promise((done, fail) => {
    child.on('error', fail).on('close', (code) => {
      done({ code, stdout, stderr });
    });
  });
}

/** A new folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'eda-cli-')));
  for (const [path, text] of Object.entries(files)) writeIn(folder, path, text);
  return folder;
}

export function writeIn(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Path to content of every file below a folder, in order of path; caches left out. */
export function snapshot(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !path.includes('.eda-gen/') && !path.includes('node_modules/'))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

/** A small contract: a service that sends one event, and receives another one. */
export function contract(title: string, more = ''): string {
  return `asyncapi: 3.0.0
info:
  title: ${title}
  version: 1.0.0
channels:
  happened:
    address: ${title.toLowerCase()}.happened
    messages:
      SomethingHappened:
        payload:
          type: object
          required: [id]
          properties:
            id:
              type: string
            count:
              type: integer
              minimum: 0
operations:
  sendHappened:
    action: send
    channel:
      $ref: '#/channels/happened'
${more}`;
}
