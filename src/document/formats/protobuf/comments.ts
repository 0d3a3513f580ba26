import type { Converted } from '../foreign-schema.js';

/** A comment as a description, without the annotations that other tools read. */
export function describeComment(comment: string | null): Converted {
  const lines = (comment ?? '').split('\n').filter((line) => !/^\s*@\w/.test(line));
  const text = lines.join('\n').trim();
  return text === '' ? {} : { description: text };
}
