import { quoted } from '../../../diagnostics/safe-text.js';
import type { DataObject } from '../../data.js';
import type { Location, SourceDocument } from '../../source-document.js';
import { isName } from './avro-names.js';

type Report = (at: Location, message: string) => void;

/** The symbols of an enum. */
export function readSymbols(document: SourceDocument, value: DataObject, at: Location, report: Report): string[] {
  const { symbols } = value;
  if (!Array.isArray(symbols) || symbols.length === 0) {
    report(at, 'An Avro enum has `symbols`: a list of at least one name.');
    return [];
  }
  const seen = new Set<string>();
  for (const [index, symbol] of (symbols as unknown[]).entries()) {
    const place = document.child(at, 'symbols', index);
    if (typeof symbol !== 'string' || !isName(symbol))
      report(
        place,
        `${quoted(symbol)} is no symbol of an Avro enum: it starts with a letter or \`_\` and has only letters, digits and \`_\`.`,
      );
    else if (seen.has(symbol)) report(place, `The enum has the symbol ${quoted(symbol)} twice. Remove one of them.`);
    else seen.add(symbol);
  }
  const standby = value['default'];
  if (standby !== undefined && (typeof standby !== 'string' || !seen.has(standby)))
    report(
      document.child(at, 'default'),
      `The \`default\` of an Avro enum is one of its symbols. ${quoted(standby)} is none.`,
    );
  return [...seen];
}

/** The size of a fixed, in bytes. */
export function readSize(document: SourceDocument, value: DataObject, at: Location, report: Report): number {
  const { size } = value;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1) return size;
  const place = size === undefined ? at : document.child(at, 'size');
  report(place, 'An Avro fixed has a `size`: its number of bytes, at least 1.');
  return 1;
}
