import { createDiagnostic } from '../../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { quoted } from '../../diagnostics/safe-text.js';
import { parsePointer } from '../../document/json-pointer.js';
import type { SourceDocument } from '../../document/source-document.js';
import type { DocumentMap, Occurrence } from '../document-map.js';
import { MAX_SCHEMA_DEPTH } from '../document-map.js';
import { allowedNames } from './allowed-names.js';
import { describeError } from './describe-error.js';
import { selectErrors } from './select-errors.js';
import {
  loadStructure,
  loadStructureSchema,
  type StructureError,
  type StructureSchema,
  type StructureVersion,
} from './structure-module.js';

/** Judges the document, and each target of a `$ref` as what it is referenced as, by the specification's own schema. */
export async function checkStructure(document: SourceDocument, map: DocumentMap): Promise<Diagnostic[]> {
  const [root] = map.all('root');
  if (root === undefined) return [];
  const version = structureVersion(String(root.value['asyncapi']));
  const structure = await loadStructure(version);
  const found: Diagnostic[] = map.tooDeep.map((location) =>
    createDiagnostic(
      'too-deep',
      document.place(location),
      `Schemas are nested more than ${MAX_SCHEMA_DEPTH} levels deep here. Give inner ones a name in \`components/schemas\`, and use \`$ref\`.`,
    ),
  );
  if (found.length > 0) return found;
  let schema: StructureSchema | undefined;
  for (const occurrence of [root, ...map.targets]) {
    const validate = structure[occurrence.kind];
    if (validate === undefined || validate(occurrence.value)) continue;
    schema ??= await loadStructureSchema(version);
    found.push(...describeErrors(document, schema, occurrence, selectErrors(validate.errors ?? [])));
  }
  for (const occurrence of map.all('schema', 'payloadSchema')) found.push(...checkEnum(document, occurrence));
  return found;
}

/** Corrections of a version (`2.6.1`) have its structure. */
function structureVersion(asyncapi: string): StructureVersion {
  const [major, minor = ''] = asyncapi.split('.');
  if (major === '2') return `2.${minor}.0`;
  return minor === '0' ? '3.0.0' : '3.1.0';
}

function describeErrors(
  document: SourceDocument,
  schema: StructureSchema,
  occurrence: Occurrence,
  errors: readonly StructureError[],
): Diagnostic[] {
  const described = errors.map((error) => ({ error, diagnostic: toDiagnostic(document, schema, occurrence, error) }));
  // A misspelt property is missing under its right name and unknown under its wrong one: that is one mistake.
  const misspelt = new Set(
    described.flatMap(({ error, diagnostic }) =>
      error.keyword === 'required' && diagnostic.suggestion !== undefined ? [diagnostic.pointer] : [],
    ),
  );
  return described.flatMap(({ error, diagnostic }) =>
    error.keyword === 'additionalProperties' && misspelt.has(diagnostic.pointer) ? [] : [diagnostic],
  );
}

function toDiagnostic(
  document: SourceDocument,
  schema: StructureSchema,
  occurrence: Occurrence,
  error: StructureError,
): Diagnostic {
  const tokens = parsePointer(error.instancePath) ?? [];
  const sentence = describeError({
    error,
    kind: occurrence.kind,
    root: occurrence.value,
    tokens,
    allowed: () => allowedNames(schema, occurrence.kind, tokens),
  });
  const at = document.child(occurrence.location, ...tokens, ...(sentence.child === undefined ? [] : [sentence.child]));
  return createDiagnostic('structure', document.place(at, sentence.part), sentence.message, {
    suggestion: sentence.suggestion,
  });
}

/** Done here and not by the schema's `uniqueItems`, which compares each member with each other one. */
function checkEnum(document: SourceDocument, { location, value }: Occurrence): Diagnostic[] {
  const members = value['enum'];
  if (!Array.isArray(members)) return [];
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const [index, member] of (members as unknown[]).entries()) {
    const key = JSON.stringify(member);
    if (seen.has(key)) {
      const place = document.place(document.child(location, 'enum', index));
      found.push(createDiagnostic('structure', place, `\`enum\` has ${quoted(member)} twice. Remove one of them.`));
    }
    seen.add(key);
  }
  return found;
}
