import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isVersion2 } from '../document/is-version-2.js';
import type { PointOfView } from '../document/point-of-view.js';
import type { SourceDocument } from '../document/source-document.js';
import { viewContract } from './contract-view.js';
import { viewContractV2 } from './contract-view-v2.js';
import { isAtOrBelow, judgeStructure, withHint } from './lenient/judge-structure.js';
import type { RuleContext } from './rule.js';
import { RULES } from './rules/rules.js';

export interface ValidateDocumentOptions {
  /** Of a document of AsyncAPI 2; `service` by default. */
  readonly pointOfView?: PointOfView | undefined;
  /** Whether to go on where the specification's schema refuses and the meaning is clear. */
  readonly lenient?: boolean | undefined;
}

export interface JudgedDocument {
  /** As it is read; the one that was given, unless something was assumed. */
  readonly document: SourceDocument;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Every problem of a document that has been loaded. Rules run also where the structure has errors, on what is left. */
export async function judgeDocument(
  given: SourceDocument,
  { lenient = false, pointOfView = 'service' }: ValidateDocumentOptions = {},
): Promise<JudgedDocument> {
  const { document, map, diagnostics, isBroken, messageMends } = await judgeStructure(given, lenient);
  const found: Diagnostic[] = [...diagnostics];
  if (!found.some((entry) => entry.code === 'too-deep')) {
    const context: RuleContext = {
      document,
      map,
      contract: isVersion2(document) ? viewContractV2(document, pointOfView) : viewContract(document),
      report: ({ code, at, part, message, ...details }) => {
        const diagnostic = createDiagnostic(code, document.place(at, part), message, details);
        const mend =
          code === 'operation-message' ? messageMends.find((one) => isAtOrBelow(diagnostic, one.at)) : undefined;
        found.push(mend === undefined ? diagnostic : withHint(diagnostic, mend));
      },
    };
    for (const rule of RULES) if (rule.needsStructure !== true || !isBroken) await rule.check(context);
  }
  return { document, diagnostics: sortDiagnostics(found) };
}

/** What `judgeDocument` finds. */
export async function validateDocument(
  document: SourceDocument,
  options: ValidateDocumentOptions = {},
): Promise<readonly Diagnostic[]> {
  return (await judgeDocument(document, options)).diagnostics;
}
