// Verdicts are those of ajv-formats 3 in full mode; a differential test holds them equal.

const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z0-9]+(?:-+[a-z0-9]+)*$/i;
const HOSTNAME =
  /^(?=.{1,253}\.?$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*\.?$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

/** Format `email`. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** Format `hostname`: RFC 1123. */
export function isHostname(text: string): boolean {
  return HOSTNAME.test(text);
}

/** Format `ipv4`: four decimal octets. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** Groups of 16 bits that a part of an address stands for; NaN where it is none. */
function countGroups(part: string, mayEndInIpv4: boolean): number {
  if (part === '') return 0;
  const groups = part.split(':');
  let count = 0;
  for (const [index, group] of groups.entries()) {
    if (GROUP.test(group)) count += 1;
    else if (mayEndInIpv4 && index === groups.length - 1 && isIpv4(group)) count += 2;
    else return Number.NaN;
  }
  return count;
}

/** Format `ipv6`: RFC 4291, without a zone. */
export function isIpv6(text: string): boolean {
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return false;
  if (right === undefined) return countGroups(left, true) === 8;
  return countGroups(left, false) + countGroups(right, true) <= 7;
}
