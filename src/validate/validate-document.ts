import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isVersion2 } from '../document/is-version-2.js';
import type { PointOfView } from '../document/point-of-view.js';
import type { SourceDocument } from '../document/source-document.js';
import { viewContract } from './contract-view.js';
import { viewContractV2 } from './contract-view-v2.js';
import { mapDocument } from './document-map.js';
import type { RuleContext } from './rule.js';
import { RULES } from './rules/rules.js';
import { checkStructure } from './structure/check-structure.js';

export interface ValidateDocumentOptions {
  /** Of a document of AsyncAPI 2; `service` by default. */
  readonly pointOfView?: PointOfView | undefined;
}

/** Every problem of a document that has been loaded, sorted. Rules run also where the structure has errors, on what is left. */
export async function validateDocument(
  document: SourceDocument,
  options: ValidateDocumentOptions = {},
): Promise<Diagnostic[]> {
  const map = mapDocument(document);
  const found = await checkStructure(document, map);
  if (!found.some((entry) => entry.code === 'too-deep')) {
    const context: RuleContext = {
      document,
      map,
      contract: isVersion2(document)
        ? viewContractV2(document, options.pointOfView ?? 'service')
        : viewContract(document),
      report: ({ code, at, part, message, ...details }) =>
        found.push(createDiagnostic(code, document.place(at, part), message, details)),
    };
    const broken = found.length > 0;
    for (const rule of RULES) if (rule.needsStructure !== true || !broken) await rule.check(context);
  }
  return sortDiagnostics(found);
}
