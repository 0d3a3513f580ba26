import { createDiagnostic } from '../../diagnostics/create-diagnostic.js';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { createSourceDocument } from '../create-source-document.js';
import type { SourceDocument } from '../source-document.js';
import { convertAvro } from './avro/convert-avro.js';
import { findForeignSchemas } from './find-foreign-schemas.js';
import type { ForeignSchema, FoundSchema, ReportProblem, Translation } from './foreign-schema.js';
import { linkSchemas } from './link-schemas.js';
import { readSchemaFormat } from './schema-format.js';

export interface Translated {
  readonly document: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives a document its Avro and Protobuf schemas as JSON Schema too: in files that only it has, with `translations` from where
 * the originals are. What stands in such a file has its place in the original.
 */
export async function translateSchemas(document: SourceDocument): Promise<Translated> {
  const found = findForeignSchemas(document);
  if (found.length === 0) return { document, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const reporter =
    (code: DiagnosticCode): ReportProblem =>
    (place, message, suggestion) => {
      // One file may be the schema of several messages.
      const once = JSON.stringify([place.file, place.range.start.offset, message]);
      if (seen.has(once)) return;
      seen.add(once);
      diagnostics.push(createDiagnostic(code, place, message, { suggestion }));
    };
  const converted: { found: FoundSchema; schema: ForeignSchema }[] = [];
  for (const one of found) {
    const format = readSchemaFormat(one.format);
    // A schema that cannot be had has been reported by the loader, or is now.
    let schema: ForeignSchema | undefined;
    if (document.resolve(one.schema) !== undefined) {
      if (format.kind === 'avro')
        schema = convertAvro(document, one.schema, { problem: reporter('avro-schema'), name: reporter('avro-name') });
      else if (format.kind === 'protobuf') {
        // Loaded only where a document has such a schema.
        const { convertProtobuf } = await import('./protobuf/convert-protobuf.js');
        schema = convertProtobuf(document, one.schema, {
          syntax: format.syntax,
          report: reporter('protobuf-schema'),
          reportImport: reporter('protobuf-import'),
        });
      }
    }
    converted.push({ found: one, schema: schema ?? { root: {}, definitions: [], origins: new Map() } });
  }
  return { document: withTranslations(document, converted), diagnostics };
}

function withTranslations(
  document: SourceDocument,
  converted: readonly { readonly found: FoundSchema; readonly schema: ForeignSchema }[],
): SourceDocument {
  const { files, locate } = linkSchemas(document, converted);
  const translations = new Map(
    converted.map(({ found }): [string, Translation] => {
      const { kind } = readSchemaFormat(found.format);
      const format = kind === 'avro' ? 'avro' : 'protobuf';
      return [
        `${found.holder.file}#${found.holder.pointer}`,
        { format, stated: found.stated, location: locate(found) },
      ];
    }),
  );
  const all = new Map([...document.files, ...files.map((file) => [file.path, file] as const)]);
  return createSourceDocument(document.main, all, document.workspace, translations);
}
