import type { Location, SourceDocument } from '../../document/source-document.js';
import type { Rule } from '../rule.js';
import { branchesOf, type SchemaNode } from '../schema-view.js';
import { findContradictions } from './find-contradictions.js';

/** Properties that several branches of an `allOf` describe are followed this deep. */
const MAX_DEPTH = 4;

/** Branches that are followed in all; in a document with more, the rest is judged schema by schema. */
const MAX_NODES = 20_000;

/** Some value can meet all that a schema, and what it is composed with by `allOf`, demands. Only what is certain is reported. */
export const schemaSatisfiable: Rule = {
  codes: ['schema-unsatisfiable'],
  check({ document, map, report }) {
    let left = MAX_NODES;
    for (const { location, value } of map.all('schema', 'payloadSchema'))
      judge(
        left > 0 && Array.isArray(value['allOf']) ? branchesOf(document, location, ['allOf']) : [{ location, value }],
        0,
      );

    function judge(nodes: readonly SchemaNode[], depth: number): void {
      for (const { at, message, other } of findContradictions(document, nodes))
        report({
          code: 'schema-unsatisfiable',
          at,
          message,
          related: other && [{ ...document.place(other), message: 'it contradicts this' }],
        });
      if (nodes.length < 2) return;
      left -= nodes.length;
      if (depth >= MAX_DEPTH || left <= 0) return;
      for (const places of sharedProperties(document, nodes)) {
        if (left <= 0) return;
        judge(
          places.flatMap((place) => branchesOf(document, place, ['allOf'])),
          depth + 1,
        );
      }
    }
  },
};

/** The places of each property that two or more of the schemas describe. */
function sharedProperties(document: SourceDocument, nodes: readonly SchemaNode[]): Location[][] {
  const found = new Map<string, Location[]>();
  for (const { location, value } of nodes) {
    const { properties } = value;
    if (typeof properties !== 'object' || properties === null) continue;
    for (const name of Object.keys(properties))
      found.set(name, [...(found.get(name) ?? []), document.child(location, 'properties', name)]);
  }
  return [...found.values()].filter((places) => places.length > 1);
}
