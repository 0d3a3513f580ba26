import { createDiagnostic } from '../../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { quoted } from '../../diagnostics/safe-text.js';
import { isReference } from '../../document/collect-references.js';
import { translateSchemas } from '../../document/formats/translate-schemas.js';
import { isVersion2 } from '../../document/is-version-2.js';
import type { SourceDocument } from '../../document/source-document.js';
import { mapDocument, type DocumentMap } from '../document-map.js';
import { checkStructure, type StructureRefusal } from '../structure/check-structure.js';
import { applyEdits, isEntangled } from './apply-edits.js';
import { createFindMend } from './find-mend.js';
import { REMOVED, type Edit, type Mend } from './leniency.js';
import { operationMessageMends, type MessageMend } from './operation-messages.js';

export interface JudgedStructure {
  /** As it is read: with other values at some places, where something was assumed. */
  readonly document: SourceDocument;
  readonly map: DocumentMap;
  /** What was assumed, as warnings, and what is left of errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether an error is left. */
  readonly isBroken: boolean;
  /** Where `--lenient` would go on from what rules find. */
  readonly messageMends: readonly MessageMend[];
}

/** What is mended may show what was hidden behind it; a document that needs more than this is none. */
const MAX_ROUNDS = 30;

/** Judges the structure; where `lenient`, goes on as long as the meaning of what is refused is clear. */
export async function judgeStructure(given: SourceDocument, lenient: boolean): Promise<JudgedStructure> {
  const messageMends = isVersion2(given) ? [] : operationMessageMends(given);
  if (!lenient) {
    const map = mapDocument(given);
    const find = createFindMend(given, map);
    const diagnostics = (await checkStructure(given, map)).map((refusal) => {
      const mend = messageMends.find(({ at }) => isAtOrBelow(refusal.diagnostic, at)) ?? find(refusal);
      return mend === undefined ? refusal.diagnostic : withHint(refusal.diagnostic, mend);
    });
    return { document: given, map, diagnostics, isBroken: diagnostics.length > 0, messageMends };
  }
  const assumed: Diagnostic[] = [];
  const accepted = new Set<string>();
  let document = given;
  for (let round = 0, mends = messageMends; mends.length > 0 && round < MAX_ROUNDS; round += 1) {
    const chosen = choose(document, mends);
    for (const mend of chosen.mends)
      assumed.push(createDiagnostic(mend.code, document.place(mend.at), sentenceOf(document, mend)));
    document = applyEdits(document, chosen.edits);
    mends = operationMessageMends(document);
  }
  for (let round = 0; ; round += 1) {
    const map = mapDocument(document);
    const find = createFindMend(document, map);
    const left = (await checkStructure(document, map)).filter((refusal) => !accepted.has(keyOf(refusal)));
    const mended = left.flatMap((refusal) => {
      const mend = find(refusal);
      return mend === undefined ? [] : [{ ...mend, refusal }];
    });
    if (mended.length === 0 || round === MAX_ROUNDS) {
      const errors = left.map(({ diagnostic }) => diagnostic);
      const translated = assumed.some(({ code }) => code === 'lenient-older-form')
        ? // A schema of another format may only now be where it belongs.
          await translateSchemas(document)
        : { document, diagnostics: [] };
      return {
        document: translated.document,
        map,
        diagnostics: [...assumed, ...errors, ...translated.diagnostics],
        isBroken: errors.length > 0,
        messageMends: [],
      };
    }
    const chosen = choose(document, mended);
    for (const mend of chosen.mends) {
      const { refusal, code, edits } = mend;
      if (edits.length === 0) accepted.add(keyOf(refusal));
      const { message, suggestion } = refusal.diagnostic;
      assumed.push(createDiagnostic(code, refusal.diagnostic, `${message} ${goesOn(mend)}`, { suggestion }));
    }
    document = applyEdits(document, chosen.edits);
  }
}

/**
 * Those that do not get into each other's way, and what they come to; the others are found again in the next round, or have
 * become needless. Several problems can have one way to be mended.
 */
function choose<M extends Mend>(
  document: SourceDocument,
  mends: readonly M[],
): { readonly mends: readonly M[]; readonly edits: readonly Edit[] } {
  const edits: Edit[] = [];
  const same = new Set<string>();
  const chosen = mends.filter((mend) => {
    const key = JSON.stringify(mend.edits.map(({ at, value }) => [at, value === REMOVED ? 'removed' : { value }]));
    if (mend.edits.length === 0 || same.has(key)) return true;
    if (mend.edits.some((edit) => edits.some((other) => isEntangled(document, edit, other)))) return false;
    same.add(key);
    edits.push(...mend.edits);
    return true;
  });
  return { mends: chosen, edits };
}

function keyOf({ diagnostic, cause }: StructureRefusal): string {
  return [diagnostic.file, diagnostic.pointer, cause?.error.keyword].join('\n');
}

const goesOn = ({ assumed }: Mend): string => `eda-gen goes on ${assumed}.`;

function sentenceOf(document: SourceDocument, mend: MessageMend): string {
  const value = document.at(mend.at);
  const what = isReference(value) ? quoted(value.$ref) : 'What is written here';
  return `${what} is no reference to a message of the operation's channel. Refer to the channel's entry for it. ${goesOn(mend)}`;
}

export function isAtOrBelow(diagnostic: Diagnostic, { file, pointer }: MessageMend['at']): boolean {
  return diagnostic.file === file && (diagnostic.pointer === pointer || diagnostic.pointer.startsWith(`${pointer}/`));
}

/** Tells that there is a way to go on. */
export function withHint(diagnostic: Diagnostic, mend: Mend): Diagnostic {
  return { ...diagnostic, message: `${diagnostic.message} With \`--lenient\`, ${goesOn(mend)}` };
}
