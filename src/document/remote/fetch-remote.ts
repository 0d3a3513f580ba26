import { quoted } from '../../diagnostics/safe-text.js';
import type { FetchLimits } from './remote-settings.js';

export interface FetchedBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  /** Where it was in the end: the URL itself, or where redirects have led. */
  readonly base: string;
}

/** `reason` completes "… cannot be fetched: ". */
export interface NotFetched {
  readonly kind: 'failed';
  readonly reason: string;
}

export interface FetchRemoteOptions {
  readonly limits: FetchLimits;
  /** Why a redirect must not be followed; `undefined` where it may. */
  readonly refuse: (url: string, from: string) => string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Fetches one file. What goes wrong is a value, except an abort of `signal`. */
export async function fetchRemote(url: string, options: FetchRemoteOptions): Promise<FetchedBytes | NotFetched> {
  const { limits, signal } = options;
  const timeout = AbortSignal.timeout(limits.milliseconds);
  const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    return await follow(url, options, both);
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted)
      return failed(`there was no complete answer within ${limits.milliseconds / 1000} seconds. Try again`);
    if (error instanceof TypeError) return failed(`${reasonOf(error)}. Check the URL and the network`);
    throw error;
  }
}

async function follow(
  start: string,
  { limits, refuse }: FetchRemoteOptions,
  signal: AbortSignal,
): Promise<FetchedBytes | NotFetched> {
  let url = start;
  for (let hop = 0; hop <= limits.redirects; hop += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      credentials: 'omit',
      headers: { accept: 'application/json, application/yaml, text/yaml, text/plain, */*', 'user-agent': 'eda-gen' },
      signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      if (response.ok) return await readBody(response, url, limits);
      await response.body?.cancel();
      return failed(
        `the server answers ${response.status}${response.status === 404 ? ' (there is no such file)' : ''}`,
      );
    }
    await response.body?.cancel();
    const next = redirectTarget(location, url);
    if (next === undefined) return failed(`it redirects to ${quoted(location)}, which is never fetched`);
    const refusal = refuse(next, url);
    if (refusal !== undefined) return failed(`it redirects to ${quoted(next)}, and ${refusal}`);
    url = next;
  }
  return failed(`it redirects more than ${limits.redirects} times`);
}

/** A redirect never leads from `https:` to `http:`, to a file, or to a URL with a password in it. */
function redirectTarget(location: string, from: string): string | undefined {
  if (!URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  next.hash = '';
  const isAllowed = next.protocol === 'https:' || (next.protocol === 'http:' && from.startsWith('http:'));
  return isAllowed && next.username === '' && next.password === '' ? next.href : undefined;
}

/** What is counted are bytes after decompression. */
async function readBody(response: Response, base: string, limits: FetchLimits): Promise<FetchedBytes | NotFetched> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null)
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      // Leaving the loop cancels the rest.
      if (length > limits.bytes)
        return failed(`it is larger than ${Math.floor(limits.bytes / 1024 / 1024)} MB, which no contract needs`);
      chunks.push(chunk);
    }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return { kind: 'bytes', bytes, base };
}

const failed = (reason: string): NotFetched => ({ kind: 'failed', reason });

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host cannot be looked up (there is no network, perhaps)',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke off',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'its host cannot be reached',
  ETIMEDOUT: 'its host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'its host does not answer',
  UND_ERR_SOCKET: 'the connection broke off',
};

/** `fetch` says only that it failed; why is in the causes. */
function reasonOf(error: Error): string {
  let last: unknown = error;
  for (let next: unknown = error; next instanceof Error; next = next.cause) {
    last = next;
    const code = 'code' in next ? String(next.code) : '';
    if (REASONS[code] !== undefined) return REASONS[code];
  }
  return (last instanceof Error ? last.message : String(last)).replace(/\.$/, '');
}
