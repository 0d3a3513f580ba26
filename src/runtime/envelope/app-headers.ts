import { findIssues } from '../message/check-payload.js';
import type { AnyMessage, HeaderType, ValidationIssue } from '../message/descriptor.js';
import type { IncomingRecord } from '../transport.js';
import { decodeText } from './decode-text.js';

export type EncodedHeaders =
  | { readonly valid: true; readonly value: Readonly<Record<string, string>> }
  | { readonly valid: false; readonly issues: readonly ValidationIssue[] };
export type DecodedHeaders =
  | { readonly valid: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly valid: false; readonly issues: readonly ValidationIssue[] };

const NO_ISSUES: readonly ValidationIssue[] = [];
const NONE: { readonly valid: true; readonly value: Readonly<Record<string, never>> } = Object.freeze({
  valid: true,
  value: Object.freeze({}),
});

const encode = (type: HeaderType, value: unknown): string =>
  type === 'string' && typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Application headers as text. Closed: a header that the contract does not declare is refused, or a misspelt optional one would vanish. */
export function encodeHeaders(message: AnyMessage, headers: unknown): EncodedHeaders {
  const types = message.headerTypes;
  if (message.headers === undefined && types === undefined) {
    if (headers === undefined || headers === null) return NONE;
    const [first] = Object.keys(headers);
    return first === undefined ? NONE : { valid: false, issues: [undeclared(first, [])] };
  }
  const given = (headers ?? {}) as Readonly<Record<string, unknown>>;
  const issues: ValidationIssue[] = [];
  if (message.headers !== undefined) issues.push(...(findIssues(message.headers, given) ?? []));
  const declared = types ?? {};
  const value: Record<string, string> = {};
  for (const name of Object.keys(given)) {
    const header = given[name];
    if (header === undefined) continue;
    const type = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (type === undefined) {
      if (!issues.some((issue) => issue.message.includes(`'${name}'`)))
        issues.push(undeclared(name, Object.keys(declared)));
    } else value[name] = encode(type, header);
  }
  return issues.length === 0 ? { valid: true, value } : { valid: false, issues };
}

const undeclared = (name: string, declared: readonly string[]): ValidationIssue => ({
  path: [],
  message: `must not have header '${name}'; the contract declares ${declared.length === 0 ? 'none' : declared.join(', ')}`,
  keyword: 'additionalProperties',
});

/** The declared headers of a record as values, checked; headers that the contract does not declare are left out. Never throws. */
export function decodeHeaders(message: AnyMessage, record: Pick<IncomingRecord, 'headers'>): DecodedHeaders {
  const types = message.headerTypes;
  if (types === undefined && message.headers === undefined) return NONE;
  const value: Record<string, unknown> = {};
  let issues: readonly ValidationIssue[] = NO_ISSUES;
  for (const name in types) {
    const bytes = record.headers[name];
    if (bytes === undefined) continue;
    const text = decodeText(bytes);
    const type = types[name];
    if (type === 'string' || type === undefined) value[name] = text;
    else
      try {
        value[name] = JSON.parse(text) as unknown;
      } catch {
        issues = [
          ...issues,
          { path: [name], message: `must be ${type} written as JSON, not '${text}'`, keyword: 'type' },
        ];
      }
  }
  if (issues.length === 0 && message.headers !== undefined) issues = findIssues(message.headers, value) ?? NO_ISSUES;
  return issues.length === 0 ? { valid: true, value } : { valid: false, issues };
}
