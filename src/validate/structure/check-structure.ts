import { createDiagnostic } from '../../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { quoted } from '../../diagnostics/safe-text.js';
import { parsePointer } from '../../document/json-pointer.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
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

/** What the structure does not allow. */
export interface StructureRefusal {
  readonly diagnostic: Diagnostic;
  /** What the schema says of it; `undefined` where it is our own limit. */
  readonly cause:
    | {
        readonly occurrence: Occurrence;
        readonly error: StructureError;
        /** From the occurrence down to the value that is refused. */
        readonly tokens: readonly string[];
        readonly at: Location;
      }
    | undefined;
}

/** Judges the document, and each target of a `$ref` as what it is referenced as, by the specification's own schema. */
export async function checkStructure(document: SourceDocument, map: DocumentMap): Promise<StructureRefusal[]> {
  const [root] = map.all('root');
  if (root === undefined) return [];
  const version = structureVersion(String(root.value['asyncapi']));
  const structure = await loadStructure(version);
  const found: StructureRefusal[] = map.tooDeep.map((location) => ({
    diagnostic: createDiagnostic(
      'too-deep',
      document.place(location),
      `Schemas are nested more than ${MAX_SCHEMA_DEPTH} levels deep here. Give inner ones a name in \`components/schemas\`, and use \`$ref\`.`,
    ),
    cause: undefined,
  }));
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
): StructureRefusal[] {
  const described = errors.map((error) => refuse(document, schema, occurrence, error));
  // A misspelt property is missing under its right name and unknown under its wrong one: that is one mistake.
  const misspelt = new Set(
    described.flatMap(({ cause, diagnostic }) =>
      cause?.error.keyword === 'required' && diagnostic.suggestion !== undefined ? [diagnostic.pointer] : [],
    ),
  );
  return described.filter(
    ({ cause, diagnostic }) => !(cause?.error.keyword === 'additionalProperties' && misspelt.has(diagnostic.pointer)),
  );
}

function refuse(
  document: SourceDocument,
  schema: StructureSchema,
  occurrence: Occurrence,
  error: StructureError,
): StructureRefusal {
  const tokens = parsePointer(error.instancePath) ?? [];
  const sentence = describeError({
    error,
    kind: occurrence.kind,
    root: occurrence.value,
    tokens,
    allowed: () => allowedNames(schema, occurrence.kind, tokens),
  });
  const at = document.child(occurrence.location, ...tokens);
  const shown = sentence.child === undefined ? at : document.child(at, sentence.child);
  const diagnostic = createDiagnostic('structure', document.place(shown, sentence.part), sentence.message, {
    suggestion: sentence.suggestion,
  });
  return { diagnostic, cause: { occurrence, error, tokens, at } };
}

/** Done here and not by the schema's `uniqueItems`, which compares each member with each other one. */
function checkEnum(document: SourceDocument, occurrence: Occurrence): StructureRefusal[] {
  const { location, value } = occurrence;
  const members = value['enum'];
  if (!Array.isArray(members)) return [];
  const found: StructureRefusal[] = [];
  const at = document.child(location, 'enum');
  const error: StructureError = { instancePath: '/enum', keyword: 'uniqueItems', params: {} };
  const seen = new Set<string>();
  for (const [index, member] of (members as unknown[]).entries()) {
    const key = JSON.stringify(member);
    if (seen.has(key)) {
      const message = `\`enum\` has ${quoted(member)} twice. Remove one of them.`;
      const diagnostic = createDiagnostic('structure', document.place(document.child(at, index)), message);
      found.push({ diagnostic, cause: { occurrence, error, tokens: ['enum'], at } });
    }
    seen.add(key);
  }
  return found;
}
