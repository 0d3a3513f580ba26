import { createDataObject } from './data.js';
import {
  MAX_DEPTH,
  MAX_VALUES,
  tooLarge,
  type NodeSpan,
  type ParsedText,
  type Span,
  type SyntaxProblem,
} from './parsed-text.js';

interface JsonNode extends Span {
  readonly value: unknown;
  readonly entries?: ReadonlyMap<string, { readonly key: Span; readonly node: JsonNode }>;
  readonly items?: readonly JsonNode[];
}

class JsonSyntaxError extends Error {
  constructor(
    readonly code: SyntaxProblem['code'],
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

/** RFC 8259, to the letter, with the place of every node. Goes on after duplicate keys, ends at the first other mistake. */
export function parseJson(text: string): ParsedText {
  const reader = new JsonReader(text);
  try {
    const root = reader.readText();
    return {
      value: root.value,
      count: reader.count,
      problems: reader.problems,
      spanOf: (tokens) => spanOf(root, tokens),
    };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const at = { start: error.offset, end: Math.min(error.offset + 1, text.length) };
    const problem: SyntaxProblem = { ...at, code: error.code, severity: 'error', message: error.message };
    return {
      value: undefined,
      count: reader.count,
      problems: [...reader.problems, problem],
      spanOf: () => ({ value: at }),
    };
  }
}

function spanOf(root: JsonNode, tokens: readonly string[]): NodeSpan {
  let node = root;
  let key: Span | undefined;
  for (const token of tokens) {
    const entry = node.entries?.get(token);
    const next = entry?.node ?? (/^\d+$/.test(token) ? node.items?.[Number(token)] : undefined);
    if (next === undefined) break;
    node = next;
    key = entry?.key;
  }
  const value = { start: node.start, end: node.end };
  return key === undefined ? { value } : { key, value };
}

class JsonReader {
  readonly problems: SyntaxProblem[] = [];
  count = 0;
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  readText(): JsonNode {
    const node = this.#readValue(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
    return node;
  }

  #readValue(depth: number): JsonNode {
    if (depth > MAX_DEPTH)
      throw new JsonSyntaxError('too-deep', this.#at, `Nested more than ${MAX_DEPTH} levels deep: nothing reads that.`);
    this.#skipSpace();
    const start = this.#at;
    this.count += 1;
    if (this.count > MAX_VALUES) {
      const { code, message } = tooLarge({ start, end: start });
      throw new JsonSyntaxError(code, start, message);
    }
    const character = this.#text[start];
    if (character === '{') return this.#readObject(depth);
    if (character === '[') return this.#readArray(depth);
    if (character === '"') {
      const value = this.#readString();
      return { start, end: this.#at, value };
    }
    const literal = this.#match(LITERAL);
    if (literal !== undefined) return { start, end: this.#at, value: literal === 'null' ? null : literal === 'true' };
    const number = this.#match(NUMBER);
    if (number !== undefined) return { start, end: this.#at, value: Number(number) };
    throw this.#unexpected('a value');
  }

  #readObject(depth: number): JsonNode {
    const start = this.#at;
    const value = createDataObject();
    const entries = new Map<string, { key: Span; node: JsonNode }>();
    this.#at += 1;
    this.#skipSpace();
    while (this.#text[this.#at] !== '}') {
      if (entries.size > 0) {
        this.#expect(',', '`,` or `}`');
        this.#skipSpace();
      }
      const key = { start: this.#at, end: this.#at };
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a property name in double quotes');
      const name = this.#readString();
      key.end = this.#at;
      this.#skipSpace();
      this.#expect(':', '`:`');
      const node = this.#readValue(depth + 1);
      if (entries.has(name)) this.problems.push(duplicateKey(name, key));
      entries.set(name, { key, node });
      value[name] = node.value;
      this.#skipSpace();
    }
    this.#at += 1;
    return { start, end: this.#at, value, entries };
  }

  #readArray(depth: number): JsonNode {
    const start = this.#at;
    const items: JsonNode[] = [];
    this.#at += 1;
    this.#skipSpace();
    while (this.#text[this.#at] !== ']') {
      if (items.length > 0) this.#expect(',', '`,` or `]`');
      items.push(this.#readValue(depth + 1));
      this.#skipSpace();
    }
    this.#at += 1;
    return { start, end: this.#at, value: items.map((item) => item.value), items };
  }

  #readString(): string {
    const start = this.#at;
    let end = start + 1;
    for (; end < this.#text.length; end += 1) {
      const character = this.#text[end];
      if (character === '"') break;
      if (character === '\\') end += 1;
    }
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new JsonSyntaxError(
        'syntax',
        start,
        'This string does not end, or holds an escape or control character that JSON does not allow.',
      );
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #expect(character: string, name: string): void {
    if (this.#text[this.#at] !== character) throw this.#unexpected(name);
    this.#at += 1;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at += 1;
    }
  }

  #unexpected(expected: string): JsonSyntaxError {
    const found = this.#text[this.#at];
    const what = found === undefined ? 'the text ends here' : `\`${found}\` stands here`;
    return new JsonSyntaxError('syntax', this.#at, `Not JSON: expected ${expected}, but ${what}.`);
  }
}

export function duplicateKey(name: string, at: Span): SyntaxProblem {
  const message = `The key \`${name}\` is here twice in one object. Remove or rename one of them.`;
  return { ...at, code: 'duplicate-key', severity: 'error', message };
}
