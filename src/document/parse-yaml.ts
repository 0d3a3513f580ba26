import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { createDataObject, type DataObject } from './data.js';
import { duplicateKey } from './parse-json.js';
import {
  MAX_DEPTH,
  MAX_VALUES,
  tooLarge,
  type NodeSpan,
  type ParsedText,
  type Span,
  type SyntaxProblem,
} from './parsed-text.js';

/** How many nodes aliases may stand for, all together. A contract has hundreds; an alias bomb has billions. */
const MAX_ALIASED_NODES = 100_000;

/** Keys and values are both scalars to the lexer. */
const MAX_SCALARS = 2 * MAX_VALUES;

/** Six to each value of a contract, spaces and indentation included. */
const MAX_LEXEMES = 16 * MAX_VALUES;

/** What the lexer gives before the text of each plain or quoted scalar. */
const SCALAR_FOLLOWS = '\u001F';

/** YAML 1.2 (core schema) as JSON data; merge keys are followed, since real contracts use them. */
export function parseYaml(text: string): ParsedText {
  const parsed = compose(text);
  if ('code' in parsed) return { value: undefined, count: 0, problems: [parsed], spanOf: () => ({ value: parsed }) };
  const problems: SyntaxProblem[] = [
    ...parsed.errors.map((error) => syntaxProblem(error, 'error')),
    ...parsed.warnings.map((error) => syntaxProblem(error, 'warning')),
  ];
  const reader = new YamlReader(parsed, text);
  if (problems.some((problem) => problem.severity === 'error'))
    return { value: undefined, count: 0, problems, spanOf: (tokens) => reader.spanOf(tokens) };
  const value = reader.readText();
  return {
    value,
    count: reader.count,
    problems: [...problems, ...reader.problems],
    spanOf: (tokens) => reader.spanOf(tokens),
  };
}

/**
 * What `parseDocument` of `yaml` does, except that it stops at a depth before the composer, which is recursive, exhausts the
 * stack. It would catch that; but a regular expression that is compiled at that moment ends the process.
 */
function compose(text: string): Document.Parsed | SyntaxProblem {
  const parser = new Parser();
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let scalars = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexeme === SCALAR_FOLLOWS) scalars += 1;
    if (lexemes > MAX_LEXEMES || scalars > MAX_SCALARS)
      return tooLarge({ start: parser.offset, end: parser.offset + lexeme.length });
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return tooDeep({ start: parser.offset - 1, end: parser.offset });
  }
  tokens.push(...parser.end());
  const [document, another] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('The YAML composer always gives a document.');
  if (another !== undefined) {
    const message = 'Only one YAML document is read from a file: remove the `---` and what follows it.';
    return { start: another.range[0], end: another.range[1], code: 'syntax', severity: 'error', message };
  }
  return document;
}

function syntaxProblem(
  error: { readonly message: string; readonly pos: readonly [number, number]; readonly code: string },
  severity: 'error' | 'warning',
): SyntaxProblem {
  const remedy =
    error.code === 'TAB_AS_INDENT'
      ? 'Tabs are not allowed as indentation: use spaces.'
      : `Not YAML: ${error.message.replace(/\.?$/, '.')}`;
  return { start: error.pos[0], end: error.pos[1], code: 'syntax', severity, message: remedy };
}

function tooDeep(at: Span): SyntaxProblem {
  const message = `Nested more than ${MAX_DEPTH} levels deep: nothing reads that.`;
  return { ...at, code: 'too-deep', severity: 'error', message };
}

interface Read {
  readonly value: unknown;
  /** How many nodes it stands for, those behind aliases included. */
  readonly size: number;
}

const NOTHING: Read = { value: null, size: 1 };

class YamlReader {
  readonly problems: SyntaxProblem[] = [];
  count = 0;
  readonly #read = new Map<Node, Read>();
  readonly #open = new Set<Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly #document: Document.Parsed;
  readonly #text: string;
  #aliased = 0;
  #stopped = false;

  constructor(document: Document.Parsed, text: string) {
    this.#document = document;
    this.#text = text;
  }

  readText(): unknown {
    const root = this.#document.contents as Node | null;
    return root === null ? null : this.#readNode(root, 0).value;
  }

  #readNode(node: unknown, depth: number): Read {
    if (node === null || node === undefined || this.#stopped) return NOTHING;
    if (depth > MAX_DEPTH) {
      this.#stop(tooDeep(this.#span(node as Node)));
      return NOTHING;
    }
    if (isAlias(node)) return this.#readAlias(node, depth);
    const done = this.#read.get(node as Node);
    if (done !== undefined) return done;
    if (isMap(node) || isSeq(node) || isScalar(node)) {
      this.count += 1;
      if (this.count > MAX_VALUES) {
        this.#stop(tooLarge(this.#span(node)));
        return NOTHING;
      }
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
      this.#open.add(node);
      const read = isMap(node)
        ? this.#readMap(node, depth)
        : isSeq(node)
          ? this.#readItems(node.items, depth)
          : { value: this.#readScalar(node), size: 1 };
      this.#open.delete(node);
      this.#read.set(node, read);
      return read;
    }
    return NOTHING;
  }

  #readAlias(alias: Node & { readonly source: string }, depth: number): Read {
    const target = this.#anchors.get(alias.source);
    // An alias to an anchor that is not there is a syntax error before we get here.
    if (target === undefined) return NOTHING;
    if (this.#open.has(target)) {
      const message = `The alias \`*${alias.source}\` stands inside the node that it names. Use a \`$ref\` for recursion.`;
      this.problems.push({ ...this.#span(alias), code: 'alias-ring', severity: 'error', message });
      return NOTHING;
    }
    const read = this.#readNode(target, depth);
    this.#aliased += read.size;
    if (this.#aliased > MAX_ALIASED_NODES) {
      const message = `The aliases of this file stand for more than ${MAX_ALIASED_NODES} nodes. Use \`$ref\`, or write it out.`;
      this.#stop({ ...this.#span(alias), code: 'alias-bomb', severity: 'error', message });
    }
    return read;
  }

  #readItems(items: readonly unknown[], depth: number): Read {
    let size = 1;
    const value = items.map((item) => {
      const read = this.#readNode(item, depth + 1);
      size += read.size;
      return read.value;
    });
    return { value, size };
  }

  #readMap(map: YAMLMap, depth: number): Read {
    const value = createDataObject();
    const merged: DataObject[] = [];
    let size = 1;
    for (const pair of map.items) {
      const read = this.#readNode(pair.value, depth + 1);
      size += read.size;
      if (isMergeKey(pair)) {
        merged.push(...this.#mergeSources(pair, read.value));
        continue;
      }
      const name = keyName(pair);
      const at = this.#span(pair.key as Node);
      if (name === undefined) {
        const message = 'A key has to be a plain text: this one is a collection.';
        this.problems.push({ ...at, code: 'not-json-value', severity: 'error', message });
        continue;
      }
      if (Object.hasOwn(value, name)) this.problems.push(duplicateKey(name, at));
      value[name] = read.value;
    }
    for (const source of merged)
      for (const [name, child] of Object.entries(source)) if (!Object.hasOwn(value, name)) value[name] = child;
    return { value, size };
  }

  #mergeSources(pair: Pair, value: unknown): DataObject[] {
    const sources = Array.isArray(value) ? (value as unknown[]) : [value];
    return sources.filter((source): source is DataObject => {
      if (typeof source === 'object' && source !== null && !Array.isArray(source)) return true;
      const message = 'The merge key `<<` takes an object, or a list of objects.';
      const at = this.#span((pair.value ?? pair.key) as Node);
      this.problems.push({ ...at, code: 'not-json-value', severity: 'error', message });
      return false;
    });
  }

  #readScalar(node: Node & { readonly value: unknown; readonly source?: string }): unknown {
    const { value } = node;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value === undefined) return null;
    const shown = node.source ?? typeof value;
    const message = `\`${shown}\` is no value that JSON knows. Put it in quotes if it is meant as text.`;
    this.problems.push({ ...this.#span(node), code: 'not-json-value', severity: 'error', message });
    return null;
  }

  #stop(problem: SyntaxProblem): void {
    if (!this.#stopped) this.problems.push(problem);
    this.#stopped = true;
  }

  #span(node: Node | null | undefined): Span {
    const range = node?.range;
    if (range === null || range === undefined) return { start: 0, end: 0 };
    let end = range[1];
    while (end > range[0] && /\s/.test(this.#text[end - 1] ?? '')) end -= 1;
    return { start: range[0], end };
  }

  spanOf(tokens: readonly string[]): NodeSpan {
    let node = this.#document.contents as Node | null;
    let key: Node | undefined;
    for (const token of tokens) {
      const next = this.#step(node, token, 0);
      if (next === undefined) break;
      node = next.node;
      key = next.key;
    }
    const value = node === null && key !== undefined ? this.#span(key) : this.#span(node);
    return key === undefined ? { value } : { key: this.#span(key), value };
  }

  /** Maps are indexed once they are asked: thousands of findings in one map would otherwise search it as often. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map(
        map.items.flatMap((pair) => {
          const name = isMergeKey(pair) ? undefined : keyName(pair);
          return name === undefined ? [] : [[name, pair] as const];
        }),
      );
      this.#pairs.set(map, pairs);
    }
    return pairs;
  }

  #step(from: Node | null, token: string, hops: number): { node: Node | null; key?: Node } | undefined {
    if (hops > MAX_DEPTH) return undefined;
    const node = isAlias(from) ? (this.#anchors.get(from.source) ?? null) : from;
    if (isSeq(node)) {
      if (!/^\d+$/.test(token) || Number(token) >= node.items.length) return undefined;
      return { node: node.items[Number(token)] as Node | null };
    }
    if (!isMap(node)) return undefined;
    const own = this.#pairsOf(node).get(token);
    if (own !== undefined) return { node: own.value as Node | null, key: own.key as Node };
    for (const pair of node.items.filter(isMergeKey)) {
      const source = isAlias(pair.value) ? this.#anchors.get(pair.value.source) : pair.value;
      const sources = isSeq(source) ? source.items : [source];
      for (const item of sources) {
        const found = this.#step(item as Node | null, token, hops + 1);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<';
}

/** The name as it is written (`1.0` stays `1.0`), since names are texts in JSON. */
function keyName(pair: Pair): string | undefined {
  const { key } = pair;
  if (key === null) return '';
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}
