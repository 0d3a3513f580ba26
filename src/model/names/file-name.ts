import { kebabCase } from './letter-case.js';

/** Names that Windows keeps for devices, whatever their extension. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** A name's file name without extension. Two names that `foldName` tells apart have two file names. */
export function fileNameOf(name: string): string {
  const kebab = kebabCase(name);
  return DEVICES.test(kebab) || kebab === 'index' ? `_${kebab}` : kebab;
}
