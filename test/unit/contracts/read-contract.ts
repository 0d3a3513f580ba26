import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../asyncapi');

/** A node of a contract with the file and pointer where it really stands, after every `$ref` on the way. */
export interface ContractNode {
  readonly file: string;
  readonly pointer: string;
  readonly value: unknown;
}

export type Json = Readonly<Record<string, unknown>>;

const parsed = new Map<string, unknown>();

function fileValue(file: string): unknown {
  if (!parsed.has(file)) parsed.set(file, parse(readFileSync(file, 'utf8')));
  return parsed.get(file);
}

/** The document of one service: `order`, `inventory`, … */
export function readContract(service: string): ContractNode {
  const file = join(folder, `${service}.yaml`);
  return { file, pointer: '', value: fileValue(file) };
}

/** Goes down by the given keys, following `$ref` wherever one stands; `undefined` where a key is missing. */
export function go(node: ContractNode, ...keys: readonly string[]): ContractNode | undefined {
  let current = follow(node);
  for (const key of keys) {
    const value = (current.value as Json | undefined)?.[key];
    if (value === undefined) return undefined;
    current = follow({ file: current.file, pointer: `${current.pointer}/${key}`, value });
  }
  return current;
}

/** The children of an object, each after its `$ref`. */
export function children(node: ContractNode | undefined): readonly (readonly [string, ContractNode])[] {
  if (node === undefined) return [];
  return Object.keys(node.value as Json).flatMap((key) => {
    const child = go(node, key);
    return child === undefined ? [] : [[key, child] as const];
  });
}

function follow(node: ContractNode): ContractNode {
  const reference = (node.value as Json | null | undefined)?.['$ref'];
  if (typeof reference !== 'string') return node;
  const [path = '', pointer = ''] = reference.split('#');
  const file = path === '' ? node.file : resolve(dirname(node.file), path);
  let value = fileValue(file);
  for (const token of pointer.split('/').slice(1)) value = (value as Json)[token];
  if (value === undefined) throw new Error(`${node.file}: ${reference} leads nowhere.`);
  return follow({ file, pointer, value });
}

/** Plain data with every `$ref` replaced by what it leads to. */
export function inline(node: ContractNode): unknown {
  const { file, pointer, value } = follow(node);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => inline({ file, pointer: `${pointer}/${index}`, value: item }));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inline({ file, pointer: `${pointer}/${key}`, value: item })]),
  );
}
