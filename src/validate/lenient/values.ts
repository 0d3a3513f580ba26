import { isDataObject } from '../../document/data.js';
import { REMOVED, type Leniency, type Mend } from './leniency.js';

const LISTS: ReadonlySet<string> = new Set(['traits', 'servers', 'security', 'tags', 'enum', 'required', 'allOf']);

/** A value that says what is meant, but as another type of JSON. */
export const oddValue: Leniency = ({ error, at, path, value, document }) => {
  const mend = (next: unknown, assumed: string): Mend => ({
    code: 'lenient-value',
    assumed,
    edits: [{ at, value: next }],
  });
  if (error.keyword === 'enum' && typeof value === 'string') {
    const allowed = (error.params['allowedValues'] as readonly unknown[]).filter(
      (entry) => typeof entry === 'string' && entry.toLowerCase() === value.trim().toLowerCase(),
    );
    return allowed.length === 1 ? mend(allowed[0], `with \`${String(allowed[0])}\``) : undefined;
  }
  if (error.keyword !== 'type') return undefined;
  const wanted = [error.params['type']].flat().map(String);
  if (value === null) return path.length === 0 ? undefined : mend(REMOVED, 'as if it were not there');
  if (typeof value === 'string') {
    if (wanted.includes('boolean') && /^(?:true|false)$/i.test(value))
      return mend(value.toLowerCase() === 'true', 'without the quotes');
    const isNumber =
      /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) && (wanted.includes('number') || wanted.includes('integer'));
    if (isNumber) return mend(Number(value), 'without the quotes');
  }
  if ((typeof value === 'number' || typeof value === 'boolean') && wanted.includes('string')) {
    const { start, end } = document.place(at).range;
    const written = document.files.get(at.file)?.text.slice(start.offset, end.offset).trim() ?? '';
    // As it is written: `1.0` as a number is 1.
    return mend(/^[\w.+-]+$/.test(written) ? written : String(value), 'with it as a text');
  }
  const name = path.at(-1) ?? '';
  if (wanted.includes('array') && !Array.isArray(value)) {
    if (name === 'messages' && isDataObject(value) && !('$ref' in value))
      return mend(Object.values(value), 'with its entries as a list');
    if (LISTS.has(name) || name === 'messages') return mend([value], 'with it as the only entry of a list');
  }
  return undefined;
};
