import type { HelperOptions } from 'handlebars';

/** Handlebars hands arguments of blocks over without the check of its strict mode, so these look for themselves. */
function defined(helper: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`{{#${helper}}} of something that the view does not have.`);
  return value;
}

function each(this: unknown, list: unknown, options: HelperOptions): string {
  if (!Array.isArray(defined('each', list))) throw new Error('{{#each}} of something that is no list.');
  return (list as readonly unknown[]).map((item) => options.fn(item)).join('');
}

/** False are `false`, `null`, '' and the empty list. */
function isFilled(value: unknown): boolean {
  return value !== false && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function ifFilled(this: unknown, value: unknown, options: HelperOptions): string {
  return isFilled(defined('if', value)) ? options.fn(this) : options.inverse(this);
}

/** The block with the value as its view; nothing where the value is `null`. */
function withValue(this: unknown, value: unknown, options: HelperOptions): string {
  return defined('with', value) === null ? options.inverse(this) : options.fn(value);
}

export const blockHelpers = { each, if: ifFilled, with: withValue };
