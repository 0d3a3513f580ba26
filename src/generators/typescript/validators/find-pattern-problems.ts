import type { SchemaModel } from '../../../model/contract-model.js';
import type { PlanFinding } from '../context/options.js';
import { schemaMapOf } from '../types/read-schema.js';
import { compilePattern } from './patterns.js';
import { visitSchemas } from './prepare-schema.js';

/** Patterns that are invalid with the flag `u`, under which JSON Schema means them: checked without it, or not at all. */
export function findPatternProblems(schemas: readonly SchemaModel[]): readonly PlanFinding[] {
  return schemas.flatMap(({ schema, origin, name }) => {
    const patterns = new Set<string>();
    visitSchemas(schema, (part) => {
      if (typeof part['pattern'] === 'string') patterns.add(part['pattern']);
      for (const [pattern] of schemaMapOf(part['patternProperties'])) patterns.add(pattern);
    });
    return [...patterns].flatMap((pattern): PlanFinding[] => {
      const compiled = compilePattern(pattern);
      if (compiled === undefined)
        return [
          {
            code: 'schema-invalid',
            severity: 'error',
            message: `The pattern ${JSON.stringify(pattern)} in ${name} is no regular expression of ECMAScript. Mend it: values are not checked against it.`,
            origin,
          },
        ];
      if (compiled.unicode) return [];
      return [
        {
          code: 'pattern-not-unicode',
          severity: 'warning',
          message: `The pattern ${JSON.stringify(pattern)} in ${name} is invalid with the flag u, so it is checked without. Escape only what has to be escaped.`,
          origin,
        },
      ];
    });
  });
}
