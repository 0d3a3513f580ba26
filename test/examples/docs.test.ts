import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, root, STRICTEST, TYPESCRIPT_VERSIONS } from '../compile/typescript-versions.js';
import { DOCS_GLOBALS } from './docs-globals.js';
import { fencedBlocks } from './fenced-blocks.js';

const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path));
const PAGES = ['README.md', 'src/runtime/README.md', 'CONTRIBUTING.md', ...docs.toSorted()];
const pages = PAGES.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Generated output may be shown (`ts fragment`); what has a title is compiled by the test of the tutorial. */
const snippets = pages.flatMap(({ path, text }) =>
  fencedBlocks(text)
    .filter(({ language, marks, title }) => language === 'ts' && title === undefined && marks !== 'fragment')
    .map((block) => ({
      file: `${path.replaceAll(/[^A-Za-z]+/g, '-')}-${block.line}.ts`.toLowerCase(),
      place: `${path}:${block.line}`,
      code: block.text,
    })),
);

describe('TypeScript in the documentation', () => {
  let folder: string;
  beforeAll(() => {
    mkdirSync(join(root, '.cache'), { recursive: true });
    folder = mkdtempSync(join(root, '.cache/docs-'));
    symlinkSync(join(root, 'generated'), join(folder, 'generated'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/eda-gen'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICTEST, include: ['*.ts'] }));
    writeFileSync(join(folder, 'globals.ts'), DOCS_GLOBALS);
    for (const { file, code } of snippets) writeFileSync(join(folder, file), code);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('compiles, under the strictest settings', async () => {
    expect(snippets.length).toBeGreaterThan(15);
    const errors = await compile(TYPESCRIPT_VERSIONS.at(-1)?.tsc ?? '', folder);
    const places = errors.map(({ file, line, message }) => {
      const snippet = snippets.find((each) => each.file === basename(file));
      return `${snippet?.place ?? file}, line ${line} of the block: ${message}`;
    });
    expect(places).toEqual([]);
  });
});

describe('links in the documentation', () => {
  it.each(pages)('of $path lead somewhere', ({ path, text }) => {
    const withoutCode = text.replaceAll(/```[^]*?\n```/g, '').replaceAll(/`[^`\n]*`/g, '');
    const broken = [...withoutCode.matchAll(/\]\((?<target>[^)\s]+)\)/g)]
      .map(({ groups }) => groups?.['target'] ?? '')
      .filter((target) => !/^(?:https?:|mailto:)/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#');
        const found = file === '' ? path : join(dirname(path), file);
        if (!existsSync(join(root, found))) return true;
        return anchor !== undefined && !anchorsOf(found).has(anchor);
      });
    expect(broken).toEqual([]);
  });
});

/** Anchors that GitHub gives to headings. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = readFileSync(join(root, path), 'utf8').matchAll(/^#+ (?<heading>.+)$/gm);
  return new Set(
    [...headings].map(({ groups }) =>
      (groups?.['heading'] ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
