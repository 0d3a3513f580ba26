import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface CorpusEntry {
  readonly slug: string;
  /** Path of the document in its folder. */
  readonly main: string;
}

export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number } };
}

export interface CorpusResult {
  readonly slug: string;
  readonly outcome: 'sdk' | 'refused' | 'crashed';
  readonly findings: readonly Finding[];
  /** Types that the two SDKs declare. */
  readonly types: number;
  readonly files: number;
  readonly seconds: number;
  /** `--lenient` makes SDKs where plain `generate` refuses. */
  readonly goesOn: boolean;
  /** What a run that ended in no known way has printed. */
  readonly output: string;
}

/** Makes both SDKs of one document, as a user would: a process of its own. With `--lenient` again, where it is refused. */
export async function generateEntry(
  generator: string,
  folder: string,
  { slug, main }: CorpusEntry,
  out: string,
): Promise<CorpusResult> {
  const args = [generator, 'generate', main, '--out', out, '--role', 'both', '--no-cache', '--json'];
  const start = performance.now();
  const { code, stdout, stderr } = await runNode(folder, args);
  const seconds = (performance.now() - start) / 1000;
  const summary = readSummary(stdout);
  const outcome = code === 0 ? 'sdk' : code === 1 && summary !== undefined ? 'refused' : 'crashed';
  const isLenient = outcome === 'refused' && (await runNode(folder, [...args, '--lenient'])).code === 0;
  const texts = isLenient || outcome === 'sdk' ? readTexts(out) : [];
  return {
    slug,
    outcome,
    findings: summary?.diagnostics ?? [],
    types: texts.reduce((sum, text) => sum + (text.match(/^export type \w+(?:<[^>]*>)? =/gm)?.length ?? 0), 0),
    files: texts.length,
    seconds,
    goesOn: isLenient,
    output: outcome === 'crashed' ? `${stdout}${stderr}`.slice(0, 2000) : '',
  };
}

function readSummary(text: string): { readonly diagnostics: readonly Finding[] } | undefined {
  return text.startsWith('{') ? (JSON.parse(text) as { readonly diagnostics: readonly Finding[] }) : undefined;
}

function readTexts(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) =>
    path.endsWith('.ts') ? [readFileSync(join(folder, path), 'utf8')] : [],
  );
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runNode(cwd: string, args: readonly string[]): Promise<Ended> {
  return await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}
