import { isIPv6 } from 'node:net';

/** Whether a file's path is a URL: then it was fetched, or comes from the cache of what was fetched. */
export function isRemotePath(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** Whether a URL is a prefix itself or below it; a prefix ends at a `/`, so that `https://a.example/x` does not allow `/xyz`. */
export function isBelowPrefix(url: string, prefix: string): boolean {
  if (!URL.canParse(prefix)) return false;
  const [target, border] = [new URL(url), new URL(prefix)];
  if (target.origin !== border.origin) return false;
  const folder = border.pathname.endsWith('/') ? border.pathname : `${border.pathname}/`;
  return target.pathname === border.pathname || target.pathname.startsWith(folder);
}

const PRIVATE_IPV4 =
  /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Whether a URL names this machine or one of a private network, as far as its text tells: names are not looked up. */
export function isPrivateUrl(url: string): boolean {
  const { hostname } = new URL(url);
  const host = hostname.replaceAll(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || /\.(?:localhost|local|internal)$/.test(host)) return true;
  if (!isIPv6(host)) return PRIVATE_IPV4.test(host);
  // The loopback address, unique local and link-local ones, and addresses of version 4 in the clothes of version 6.
  return host === '::' || host === '::1' || /^f[cd]|^fe[89ab]|^::ffff:/.test(host);
}
