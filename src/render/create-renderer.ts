import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import type { FilePlan, RenderedFile } from '../generators/file-plan.js';
import { blockHelpers } from './block-helpers.js';

export type Renderer = (plan: FilePlan) => RenderedFile;

/** Only lays out: a missing field throws, nothing is escaped (plans hold safe texts), and no helper but the block helpers exists. */
export const COMPILE_OPTIONS = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  preventIndent: true,
  knownHelpers: { if: true, each: true, with: true, unless: false, log: false, lookup: false },
} as const;

const EXTENSION = '.hbs';
/** The same from the sources and from what is built of them. */
const TEMPLATES = join(import.meta.dirname, '..', '..', 'templates');

/**
 * Renders plans with the templates of a folder: `typescript/index` is `<folder>/typescript/index.hbs`, and the partial
 * `typescript/types` is `<folder>/typescript/partials/types.hbs`. Each template is read and compiled when it is first needed.
 */
export function createRenderer(templatesFolder = TEMPLATES): Renderer {
  const environment = Handlebars.create();
  for (const name of Object.keys(environment.helpers)) environment.unregisterHelper(name);
  environment.registerHelper(blockHelpers);
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  const groups = new Set<string>();

  const compile = (file: string): Handlebars.TemplateDelegate =>
    environment.compile(readFileSync(join(templatesFolder, file), 'utf8').replaceAll('\r\n', '\n'), COMPILE_OPTIONS);

  const registerPartials = (group: string): void => {
    if (groups.has(group)) return;
    groups.add(group);
    for (const file of partialsOf(templatesFolder, group))
      environment.registerPartial(
        `${group}/${file.slice(0, -EXTENSION.length)}`,
        compile(join(group, 'partials', file)),
      );
  };

  const templateOf = (name: string): Handlebars.TemplateDelegate => {
    const known = templates.get(name);
    if (known !== undefined) return known;
    registerPartials(name.split('/')[0] ?? name);
    const template = compile(`${name}${EXTENSION}`);
    templates.set(name, template);
    return template;
  };

  return (plan) => {
    try {
      return { path: plan.path, content: `${templateOf(plan.template)(plan.view).trimEnd()}\n` };
    } catch (error) {
      throw new Error(
        `The template ${plan.template} could not be laid out for ${plan.path}. This is a bug in eda-gen.`,
        {
          cause: error,
        },
      );
    }
  };
}

function partialsOf(templatesFolder: string, group: string): readonly string[] {
  const folder = readdirSync(join(templatesFolder, group), { withFileTypes: true });
  if (!folder.some((entry) => entry.isDirectory() && entry.name === 'partials')) return [];
  return readdirSync(join(templatesFolder, group, 'partials'))
    .filter((file) => file.endsWith(EXTENSION))
    .sort();
}
