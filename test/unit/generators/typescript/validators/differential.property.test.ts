import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../model-fixture.js';
import { createOracle, verdictOf } from './ajv-oracle.js';
import type { Verdict } from './ajv-oracle.js';
import { loadValidators } from './load-validators.js';
import { jsonArbitrary, schemaArbitrary } from './schema-arbitrary.js';

const seed = Number(process.env['EDA_SEED'] ?? Date.now() & 0x7fffffff);
const SCHEMAS = ['One', 'Two', 'Three'];
const NAMES = ['a', 'b', 'x-1', 'long name'];

describe(`generated validators find what ajv finds (EDA_SEED=${seed})`, () => {
  it.each([
    {
      what: 'random schemas that refer to one another',
      unevaluated: false,
      names: [...NAMES, 'isPrototypeOf'],
      runs: 120,
    },
    // ajv takes inherited names for evaluated ones, so they are left out here.
    { what: 'such schemas with unevaluated properties and items', unevaluated: true, names: NAMES, runs: 120 },
  ])('in $what', { timeout: 120_000 }, async ({ unevaluated, names, runs }) => {
    const contract = fc.tuple(...SCHEMAS.map(() => schemaArbitrary({ ids: SCHEMAS, names, unevaluated })));
    const values = fc.array(jsonArbitrary(names), { minLength: 40, maxLength: 40 });
    const counts = { valid: 0, invalid: 0, unknown: 0 };
    const property = fc.asyncProperty(contract, values, async (contract, values) => {
      const schemas = contract.map((schema, index) => schemaOf(SCHEMAS[index] ?? '', schema));
      // A ring of `$ref`s without anything in between has no answer: ajv's stack overflows, and so would ours.
      fc.pre(!ringsAtTop(contract));
      const oracle = createOracle(schemas, unevaluated);
      const validators = await loadValidators(schemas);
      for (const value of values)
        for (const [name, validate] of validators) {
          const found = validate(value) ? [] : verdictOf(validate.errors ?? []);
          // What was evaluated by a schema that refuses the value is nothing here, and something for ajv: that changes no verdict.
          const reduce = (problems: Verdict | undefined): unknown => (unevaluated ? problems?.length === 0 : problems);
          const ours = reduce(found);
          let theirs = verdict(oracle, name, value);
          // An oracle that has seen another value may be wrong about this one, where it keeps track of what was evaluated.
          if (unevaluated && ours !== reduce(theirs)) theirs = verdict(createOracle(schemas, true), name, value);
          const expected = theirs === undefined ? ours : reduce(theirs);
          expect({ name, value, ours }).toEqual({ name, value, ours: expected });
          counts[theirs === undefined ? 'unknown' : theirs.length === 0 ? 'valid' : 'invalid'] += 1;
        }
    });
    await fc.assert(property, { seed, numRuns: Number(process.env['EDA_RUNS'] ?? runs) });
    expect(Math.min(counts.valid, counts.invalid) / counts.invalid, 'both verdicts occur').toBeGreaterThan(0.05);
    expect(counts.unknown / counts.invalid, 'ajv knows the answer').toBeLessThan(unevaluated ? 0.05 : Number.MIN_VALUE);
  });
});

/** `undefined` where ajv throws. */
function verdict(oracle: ReturnType<typeof createOracle>, name: string, value: unknown): Verdict | undefined {
  try {
    return oracle(name, value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether a schema can reach itself without going into a part of the value. */
function ringsAtTop(contract: readonly unknown[]): boolean {
  const inPlace = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'];
  const targets = (schema: unknown): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const own = '$ref' in schema && typeof schema.$ref === 'string' ? [schema.$ref.slice(4)] : [];
    return [
      ...own,
      ...Object.entries(schema).flatMap(([keyword, value]) =>
        inPlace.includes(keyword) ? [value, ...Object.values((value ?? {}) as object)].flat().flatMap(targets) : [],
      ),
    ];
  };
  const edges = new Map(contract.map((schema, index) => [SCHEMAS[index] ?? '', targets(schema)]));
  return SCHEMAS.some((name) => {
    const seen = new Set<string>();
    const open = [...(edges.get(name) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === name) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(edges.get(next) ?? []));
    }
    return false;
  });
}
