import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** What one run of a program took. */
export interface ProgramUsage {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** Processor time of all of its threads. */
  readonly cpuSeconds: number;
  /** The most memory that it held at once (resident set). */
  readonly megabytes: number;
}

/** Runs a Node program and measures it. @throws Error with its output where it fails */
export async function runProgram(folder: string, args: readonly string[]): Promise<ProgramUsage> {
  const usagePath = join(folder, 'usage.json');
  rmSync(usagePath, { force: true });
  const preload = new URL('./report-usage.js', import.meta.url).href;
  const start = performance.now();
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', preload, ...args], {
      cwd: folder,
      // What both tools do on a build server: no questions, no colours, nothing sent home.
      env: { ...process.env, CI: 'true', DO_NOT_TRACK: '1', EDA_BENCH_USAGE: usagePath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => (text += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${args.join(' ')} ended with ${code}:\n${text.slice(0, 2000)}`));
    });
  });
  const seconds = (performance.now() - start) / 1000;
  const usage = readUsage(usagePath, output);
  return {
    seconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    megabytes: usage.maxRSS / 1000,
  };
}

function readUsage(path: string, output: string): NodeJS.ResourceUsage {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as NodeJS.ResourceUsage;
  } catch (cause) {
    throw new Error(`A measured program did not say what it has used:\n${output.slice(0, 2000)}`, { cause });
  }
}
