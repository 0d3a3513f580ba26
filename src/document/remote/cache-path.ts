import { createHash } from 'node:crypto';

/** Path of a URL's file in the cache, as a person would look for it: host, then path. A URL that no path tells apart gets a digest. */
export function cachePathOf(url: string, taken: ReadonlySet<string>): string {
  const { host, pathname, search } = new URL(url);
  const parts = [host, ...pathname.split('/').filter((part) => part !== '')].map(safeName);
  if (pathname.endsWith('/')) parts.push('index');
  const plain = parts.join('/');
  // File systems have their limits, and some do not tell capital letters from small ones.
  const isPlain = search === '' && plain.length <= 150 && parts.length > 1 && !taken.has(plain.toLowerCase());
  if (isPlain && !RESERVED.has(plain)) return plain;
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 12);
  const last = parts.at(-1) ?? '';
  const dot = last.lastIndexOf('.');
  const extension = dot > 0 ? last.slice(dot).slice(0, 12) : '';
  return `${safeName(host)}/${(dot > 0 ? last.slice(0, dot) : last).slice(0, 60)}-${digest}${extension}`;
}

const RESERVED: ReadonlySet<string> = new Set(['manifest.json', '.gitattributes']);

/** No name that leaves the folder, hides, or that Windows keeps for devices. */
function safeName(part: string): string {
  const name = part.replaceAll(/[^\w.-]/g, '_').replaceAll(/^\.+|\.+$/g, '_');
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name) ? `_${name}` : name;
}
