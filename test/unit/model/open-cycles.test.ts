import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../src/model/contract-model.js';
import { idsOnCycles } from '../../../src/model/schemas/in-place-cycles.js';
import { openCycles } from '../../../src/model/schemas/open-cycles.js';

const ref = (id: string): JsonSchema => ({ $ref: `eda:${id}` });
const has = (name: string): JsonSchema => ({ type: 'object', required: [name] });
const open = (schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema | undefined>> =>
  Object.fromEntries(openCycles(new Map(Object.entries(schemas))));

describe('schemas that lead back to themselves', () => {
  it('are left as they are where a property or an item lies between', () => {
    expect(
      open({
        tree: { type: 'object', properties: { left: ref('tree') }, patternProperties: { a: ref('tree') } },
        list: { type: 'array', items: { anyOf: [ref('list'), ref('tree')] } },
        both: { allOf: [ref('tree'), ref('list')] },
      }),
    ).toEqual({});
  });

  it('are a base type and its subtypes: a subtype is the base without its alternatives', () => {
    const schemas = {
      base: { ...(has('id') as object), title: 'Base', oneOf: [ref('one'), ref('two')] },
      one: { description: 'One', allOf: [ref('base'), has('a')] },
      two: { allOf: [ref('base'), has('b')] },
      user: { type: 'array', items: ref('base') },
      around: { allOf: [ref('base')] },
    };
    expect(open(schemas)).toEqual({
      base: schemas.base,
      one: { description: 'One', allOf: [has('id'), has('a')] },
      two: { allOf: [has('id'), has('b')] },
    });
  });

  it('keep what the base type says of the alternative that they are', () => {
    const marked = (id: string): JsonSchema => ({ allOf: [ref(id), { properties: { kind: { const: id } } }] });
    expect(
      open({ base: { oneOf: [marked('one'), marked('two')] }, one: { allOf: [ref('base'), has('a')] }, two: has('b') }),
    ).toMatchObject({ one: { allOf: [{ properties: { kind: { const: 'one' } } }, has('a')] } });
  });

  it('are a subtype of a subtype', () => {
    expect(
      open({
        base: { ...(has('id') as object), oneOf: [ref('middle')] },
        middle: { allOf: [ref('base'), has('a')], anyOf: [ref('leaf'), has('x')] },
        leaf: { allOf: [ref('middle'), has('b')] },
      }),
    ).toMatchObject({
      middle: { allOf: [has('id'), has('a')], anyOf: [ref('leaf'), has('x')] },
      leaf: { allOf: [has('id'), has('a'), has('b')] },
    });
  });

  it('are alternatives that lead back, and allow nothing more', () => {
    expect(
      open({
        text: { anyOf: [{ type: 'string' }, ref('wrapped')] },
        wrapped: { anyOf: [has('inner'), ref('text')] },
        self: { oneOf: [ref('self'), has('a')] },
        never: { anyOf: [ref('never')] },
      }),
    ).toEqual({
      text: { anyOf: [{ type: 'string' }, { anyOf: [has('inner')] }] },
      wrapped: { anyOf: [has('inner'), { anyOf: [{ type: 'string' }] }] },
      self: { oneOf: [has('a')] },
      never: false,
    });
  });

  it('are questions about themselves, which are not asked', () => {
    expect(open({ a: { type: 'string', not: ref('a') }, b: { if: has('x'), then: { allOf: [ref('b')] } } })).toEqual({
      a: { type: 'string' },
      b: { if: has('x') },
    });
  });

  it('are none afterwards, however they lead to one another', () => {
    const ids = Array.from({ length: 6 }, (_, number) => `s${number}`);
    const schemas = new Map<string, JsonSchema>(
      ids.map((id, number) => [
        id,
        number % 2 === 0
          ? { allOf: [...ids.filter((other) => other !== id).map(ref), has(id)] }
          : { anyOf: [...ids.map(ref), has(id)] },
      ]),
    );
    const opened = openCycles(schemas);
    expect([...opened.values()].every((schema) => schema !== undefined)).toBe(true);
    expect([...idsOnCycles(new Map([...opened].map(([id, schema]) => [id, schema ?? true])))]).toEqual([]);
  });

  it('are given up where they grow beyond measure', () => {
    const ids = Array.from({ length: 30 }, (_, number) => `s${number}`);
    const schemas = new Map<string, JsonSchema>(ids.map((id) => [id, { anyOf: ids.map(ref) }]));
    expect(openCycles(schemas).get('s0')).toBeUndefined();
  });
});
