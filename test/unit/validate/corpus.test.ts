import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/sort-diagnostics.js';
import { loadDocument } from '../../../src/document/load-document.js';
import { askOfficialParser } from '../../../src/validate/official.js';
import { validateDocument } from '../../../src/validate/validate-document.js';

const corpus = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const present = existsSync(`${corpus}index.json`);

interface CorpusEntry {
  readonly slug: string;
  readonly main: string;
  readonly asyncapi: string;
  readonly strictParser: string;
}

const entries = present ? (JSON.parse(readFileSync(`${corpus}index.json`, 'utf8')) as readonly CorpusEntry[]) : [];

/** Documents in which we find errors that the official parser does not look for, with the reason. All are true. */
const OURS_ALONE: Readonly<Record<string, readonly string[]>> = {
  // Its remote schemas are refused without a network; the reply's headers do not have the request's REQUEST_ID.
  'spec31-adeo-kafka-request-reply': ['correlation-location', 'ref-remote'],
  'generator-adeo-costing': ['correlation-location'],
  // Correlation ids in headers that no message declares.
  'spec31-correlation-id': ['correlation-location'],
  'spec31-rpc-client': ['correlation-location'],
  // Examples with a text for a list, a status and a depth that their enums lack.
  'spec31-kraken-ws-reply-filter': ['example-mismatch'],
  // Headers that are texts, with numbers as examples.
  'specmatic-multi-protocol': ['example-mismatch'],
  // Parameters at `$message.payload#/symbol`, while the symbol is one level further in.
  // Parts of an `allOf` that are closed by `additionalProperties: false`, so that they allow nothing of the other parts.
  'reya-trading-ws': ['parameter-location', 'schema-unsatisfiable'],
  'elevenlabs-agent': ['schema-unsatisfiable'],
  // Requires `hdg`, which its closed schema does not declare.
  'bell-avr-mqtt': ['schema-unsatisfiable'],
  // An empty object for the default of one that has to have a name.
  'acme-rideshare-driver-mgmt': ['default-mismatch'],
  // The payload has no user, and no message has another than its own.
  'tck20-components-complete': ['parameter-location'],
  // The same; and a `$ref` as if it were a property, by which `properties` becomes what it refers to.
  'redocly-async26': ['parameter-location', 'structure'],
};

// Documents from strangers, which are not a part of this repository.
describe.skipIf(!present)('the corpus of real documents (skipped where ../shared/corpus is missing)', () => {
  it.each(entries)('$slug is judged as the official parser does, or better', async ({ slug, main, strictParser }) => {
    const { document, diagnostics } = await loadDocument(`${corpus}docs/${slug}/${main}`, {
      workspace: `${corpus}docs/${slug}`,
    });
    if (document === undefined) throw new Error('the document has to load');
    const found = [...diagnostics, ...(await validateDocument(document))];
    const errors = [
      ...new Set(found.filter(({ severity }) => severity === 'error').map(({ code }) => code)),
    ].toSorted();
    expect(errors).toEqual(strictParser.startsWith('valid') ? (OURS_ALONE[slug] ?? []) : ['structure']);
    for (const { file, range } of found) {
      const { start, end } = range;
      expect(document.files.get(file)?.text.length).toBeGreaterThanOrEqual(end.offset);
      expect(end.offset).toBeGreaterThanOrEqual(start.offset);
      expect(start.offset).toBeGreaterThan(0);
    }
  });

  it('holds nothing that the official parser refuses and we accept', async () => {
    const refused: string[] = [];
    for (const { slug, main } of entries) {
      const { document } = await loadDocument(`${corpus}docs/${slug}/${main}`, { workspace: `${corpus}docs/${slug}` });
      if (document === undefined || hasErrors(await validateDocument(document))) continue;
      const found = await askOfficialParser(document);
      if (found.length > 0) refused.push(`${slug}: ${found[0]?.message ?? ''}`);
    }
    expect(refused).toEqual([]);
  }, 120_000);
});
