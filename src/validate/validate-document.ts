import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import type { SourceDocument } from '../document/source-document.js';
import { viewContract } from './contract-view.js';
import { mapDocument } from './document-map.js';
import type { RuleContext } from './rule.js';
import { RULES } from './rules/rules.js';
import { checkStructure } from './structure/check-structure.js';

/** Every problem of a document that has been loaded, sorted. Rules run also where the structure has errors, on what is left. */
export async function validateDocument(document: SourceDocument): Promise<Diagnostic[]> {
  const map = mapDocument(document);
  const found = await checkStructure(document, map);
  if (!found.some((entry) => entry.code === 'too-deep')) {
    const context: RuleContext = {
      document,
      map,
      contract: viewContract(document),
      report: ({ code, at, part, message, ...details }) =>
        found.push(createDiagnostic(code, document.place(at, part), message, details)),
    };
    const broken = found.length > 0;
    for (const rule of RULES) if (rule.needsStructure !== true || !broken) await rule.check(context);
  }
  return sortDiagnostics(found);
}
