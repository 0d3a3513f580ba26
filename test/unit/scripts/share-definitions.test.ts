import { describe, expect, it } from 'vitest';

type Definitions = Readonly<Record<string, unknown>>;
type Share = (versions: ReadonlyMap<string, Definitions>) => {
  readonly definitions: Definitions;
  readonly nameOf: (version: string, name: string) => string;
};

// A script, which has no types.
const script = new URL('../../../scripts/share-definitions.js', import.meta.url).href;
const { shareDefinitions } = (await import(script)) as { readonly shareDefinitions: Share };

const ref = (name: string): { readonly $ref: string } => ({ $ref: `#/definitions/${name}` });

describe('definitions of several versions', () => {
  const leaf = { type: 'string' };
  const { definitions, nameOf } = shareDefinitions(
    new Map([
      ['1', { root: { items: ref('node') }, node: { properties: { next: ref('node'), leaf: ref('leaf') } }, leaf }],
      ['2', { root: { items: ref('node') }, node: { properties: { next: ref('node'), leaf: ref('leaf') } }, leaf }],
      [
        '3',
        {
          root: { items: ref('node') },
          node: { properties: { next: ref('node'), leaf: ref('leaf') } },
          leaf: { type: 'number' },
        },
      ],
    ]),
  );

  it('are there once where they and all that they refer to say the same', () => {
    expect(Object.keys(definitions).toSorted()).toEqual(['leaf-1', 'leaf-3', 'node-1', 'node-3', 'root-1', 'root-3']);
    expect(['1', '2', '3'].map((version) => nameOf(version, 'root'))).toEqual(['root-1', 'root-1', 'root-3']);
  });

  it('refer to those of their version', () => {
    expect(definitions['node-3']).toEqual({ properties: { next: ref('node-3'), leaf: ref('leaf-3') } });
    expect(definitions['leaf-3']).toEqual({ type: 'number' });
  });
});
