/** A rule with a document that it refuses, and one that it lets pass; marks show where findings are expected. */
export interface RuleCase {
  readonly name: string;
  readonly codes: readonly string[];
  readonly failing: string;
  readonly passing: string;
  readonly suggestion?: string;
}

export const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';

/** A document with one channel that has one message of this payload. */
export const payload = (text: string): string =>
  `${HEAD}channels:\n  placed:\n    address: a\n    messages:\n      M:\n        payload: ${text}\n`;
