import { join } from 'node:path';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import type { SourceDocument } from '../document/source-document.js';

/** A document whose service has a name, and the folder in which that gets one of its own. */
export interface NamedService {
  readonly document: SourceDocument;
  readonly service: string;
  readonly out: string;
}

/** A folder is named after its service, so two documents cannot have one name. */
export function checkServiceFolders(services: readonly NamedService[]): Diagnostic[] {
  const seen = new Map<string, NamedService>();
  return services.flatMap((named) => {
    const { document, service, out } = named;
    // Some file systems do not tell capital letters from small ones.
    const folder = join(out, service).toLowerCase();
    const other = seen.get(folder);
    seen.set(folder, other ?? named);
    if (other === undefined) return [];
    return [
      createDiagnostic(
        'service-collision',
        titlePlace(document),
        `This document and ${quoted(other.document.main.displayPath)} both describe a service ${quoted(service)}, so their code would go to one folder. Give one of them another title, or another \`out\`.`,
        { related: [{ ...titlePlace(other.document), message: 'the first one' }] },
      ),
    ];
  });
}

function titlePlace(document: SourceDocument): Place {
  return document.place({ file: document.main.path, pointer: '/info/title' });
}
