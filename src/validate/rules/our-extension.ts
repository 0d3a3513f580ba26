import { suggestName } from '../../diagnostics/suggest-name.js';
import { EXTENSIONS } from './extension-table.js';

/** `x-eda-…`, also in capitals, with `_`, with a letter doubled, or as `x-edaName`. */
const OURS = /^[xX][-_]?(?:[eE]+[dD]+[aA]+)(?:[-_A-Z]|$)/;

/** What may be a slip of the pen, or the name of something else: `x-ead-name`, `x-edaname`. */
const ALMOST_OURS = /^x[-_]?(?:e+d+a+|ead[-_]|dea[-_])/i;

/** Whether an extension is meant for eda-gen. Those of others are none of our business, however much they look like one of ours. */
export function isOurExtension(name: string): boolean {
  return OURS.test(name) || (ALMOST_OURS.test(name) && suggestName(name, Object.keys(EXTENSIONS)) !== undefined);
}
