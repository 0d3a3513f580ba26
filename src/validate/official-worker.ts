import { parentPort, workerData } from 'node:worker_threads';

/** What the worker is given. */
export interface OfficialQuestion {
  /** Absolute path of the document. */
  readonly source: string;
  /** Text of each file of the contract by its absolute path, the document's own among them. */
  readonly files: ReadonlyMap<string, string>;
}

/** An error as the parser reports it; lines and characters count from 0. */
export interface OfficialFinding {
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly range: { readonly start: ZeroBased; readonly end: ZeroBased };
  readonly source: string | undefined;
}

export interface ZeroBased {
  readonly line: number;
  readonly character: number;
}

/** Rules of the parser that compile the meta-schema anew each time, and that our structure check has done before. */
const SLOW_RULES = { 'asyncapi-document-resolved': 'off', 'asyncapi-document-unresolved': 'off' } as const;

/** `DiagnosticSeverity.Error`; the parser does not export the enum. */
const ERROR = 0;

/** More than anybody reads; a hostile document gets one for each of its nodes. */
const MAX_FINDINGS = 1_000;

/** The parser reads what our loader has read, and neither disk nor network: it would follow a `$ref` in an example too. */
async function ask({ source, files }: OfficialQuestion): Promise<OfficialFinding[]> {
  const { Parser } = await import('@asyncapi/parser');
  const read = (uri: { href(): string }): string => files.get(uri.href()) ?? files.get(decode(uri.href())) ?? 'true';
  const parser = new Parser({
    ruleset: { core: true, recommended: false, rules: SLOW_RULES },
    // A resolver that throws is passed over for the parser's own, which reads; one that answers with a text is not.
    __unstable: { resolver: { resolvers: ['file', 'http', 'https'].map((schema) => ({ schema, order: 1, read })) } },
  });
  const found = await parser.validate(files.get(source) ?? '', { source });
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- the enum is not exported
  const errors = found.filter(({ severity }) => Number(severity) === ERROR).slice(0, MAX_FINDINGS);
  return errors.map(({ code, message, path, range, source: file }) => ({
    code: String(code),
    message,
    path,
    range,
    source: file,
  }));
}

function decode(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch (error) {
    if (error instanceof URIError) return href;
    throw error;
  }
}

parentPort?.postMessage(await ask(workerData as OfficialQuestion));
