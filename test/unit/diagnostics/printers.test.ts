import { describe, expect, it } from 'vitest';
import { createDiagnostic } from '../../../src/diagnostics/create-diagnostic.js';
import type { Diagnostic, Range } from '../../../src/diagnostics/diagnostic.js';
import { codeFrame, splitLines } from '../../../src/diagnostics/printers/code-frame.js';
import type { PrintContext } from '../../../src/diagnostics/printers/print-context.js';
import { printDiagnostics, summarizeDiagnostics } from '../../../src/diagnostics/printers/print-diagnostics.js';
import { createLineIndex } from '../../../src/document/line-index.js';

const TEXT = 'asyncapi: 3.0.0\noperations:\n  placed:\n    action: sned\n    channel: x\n';

function rangeOf(text: string, needle: string): Range {
  const lines = createLineIndex(text);
  const start = text.indexOf(needle);
  return { start: lines.positionAt(start), end: lines.positionAt(start + needle.length) };
}

const finding: Diagnostic = createDiagnostic(
  'structure',
  { file: '/work/a b.yaml', pointer: '/operations/placed/action', range: rangeOf(TEXT, 'sned') },
  '`sned` is not allowed for `action`: use `send` or `receive`.',
  {
    suggestion: 'send',
    related: [
      { file: '/work/a b.yaml', pointer: '', range: rangeOf(TEXT, 'placed'), message: 'the operation is here' },
    ],
  },
);

const HOSTILE = 'a%b\r\n::error::x</failure>]]>&"\'\u001B[31m\u0000\uFFFE';
const hostile: Diagnostic = createDiagnostic(
  'messages-indistinct',
  {
    file: '/work/x,y:z.yaml',
    pointer: '/a',
    range: { start: { line: 1, column: 1, offset: 0 }, end: { line: 3, column: 2, offset: 20 } },
  },
  HOSTILE,
);

const context: PrintContext = {
  displayPath: (file) => file.replace('/work/', ''),
  textOf: (file) => (file === '/work/a b.yaml' ? TEXT : undefined),
};

describe('text', () => {
  it('has the place, the sentence, the frame, what was meant, and where to read more', () => {
    expect(printDiagnostics([finding], 'text', context)).toBe(
      [
        'a b.yaml:4:13 error structure',
        '  `sned` is not allowed for `action`: use `send` or `receive`.',
        '    3 |   placed:',
        '  > 4 |     action: sned',
        '      |             ^^^^',
        '    5 |     channel: x',
        '  Did you mean `send`?',
        '  a b.yaml:3:3: the operation is here',
        '  More: docs/diagnostics.md#structure',
        '',
      ].join('\n'),
    );
  });

  it('has colours only when asked for', () => {
    expect(printDiagnostics([finding], 'text', context)).not.toContain('\u001B');
    const colored = printDiagnostics([finding], 'text', { ...context, color: true });
    expect(colored).toContain('\u001B[31merror\u001B[0m');
    expect(colored.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(printDiagnostics([finding], 'text', context));
  });

  it('gives a hostile text no power', () => {
    const text = printDiagnostics([hostile], 'text', context);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text.split('\n')).toHaveLength(4);
  });

  it('cuts long lines to what surrounds the place, and keeps marks under it', () => {
    const long = `${'\t'.repeat(3)}${'x'.repeat(300)}needle${'y'.repeat(300)}`;
    const [source = '', marks = ''] = codeFrame(splitLines(long), rangeOf(long, 'needle')).split('\n');
    expect(source.length).toBeLessThan(125);
    expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('needle');
  });

  it.each([30, 60, 80, 200])('fits frames into a terminal of %i columns', (width) => {
    const long = `${'a: '.repeat(40)}needle${' b'.repeat(40)}\n`.repeat(12);
    const range = rangeOf(long, 'needle');
    for (const line of codeFrame(splitLines(long), range, { width }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(Math.max(width, 47));
    const [source = '', marks = ''] = codeFrame(splitLines(long), range, { width }).split('\n');
    expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('needle');
    const printed = printDiagnostics([{ ...finding, file: '/work/long', range }], 'text', {
      ...context,
      textOf: () => long,
      width,
    });
    const frame = printed.split('\n').filter((line) => / \| /.test(line));
    expect(Math.max(...frame.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 49));
  });

  it('says where the documentation is', () => {
    const printed = printDiagnostics([finding], 'text', { ...context, docs: 'node_modules/eda-gen/docs' });
    expect(printed).toContain('\n  More: node_modules/eda-gen/docs/diagnostics.md#structure\n');
  });

  it('frames a place at the end of a text', () => {
    expect(
      codeFrame(['a', ''], { start: { line: 2, column: 1, offset: 2 }, end: { line: 2, column: 1, offset: 2 } }),
    ).toBe('  1 | a\n> 2 |\n    | ^');
  });
});

describe('json', () => {
  it('is an array of diagnostics', () => {
    const parsed = JSON.parse(printDiagnostics([finding, hostile], 'json', context)) as Diagnostic[];
    expect(parsed).toHaveLength(2);
    expect(parsed[0]).toEqual({
      ...finding,
      file: 'a b.yaml',
      related: finding.related?.map((other) => ({ ...other, file: 'a b.yaml' })),
    });
    expect(parsed[1]?.message).toBe(HOSTILE);
    expect(JSON.parse(printDiagnostics([], 'json', context))).toEqual([]);
  });
});

describe('github', () => {
  it('is one workflow command a finding', () => {
    expect(printDiagnostics([finding], 'github', context)).toBe(
      '::error file=a b.yaml,line=4,endLine=4,col=13,endColumn=17,title=structure::`sned` is not allowed for `action`: use `send` or `receive`. Did you mean `send`?\n',
    );
  });

  it('is escaped, so that a document cannot write commands', () => {
    const text = printDiagnostics([hostile], 'github', context);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toContain('::warning file=x%2Cy%3Az.yaml,line=1,endLine=3,col=1,title=messages-indistinct::a%25b');
    expect(text).not.toContain('endColumn');
  });
});

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version?: string;
        readonly rules: readonly { readonly id: string }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: unknown };
      }[];
      readonly relatedLocations?: readonly unknown[];
    }[];
  }[];
}

describe('sarif', () => {
  it('is a log of version 2.1.0 whose results name their rules', () => {
    const log = JSON.parse(
      printDiagnostics([finding, hostile], 'sarif', { ...context, toolVersion: '1.2.3' }),
    ) as SarifLog;
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run?.tool.driver).toMatchObject({ name: 'eda-gen', version: '1.2.3' });
    expect(run?.results.map(({ level }) => level)).toEqual(['error', 'warning']);
    for (const result of run?.results ?? []) expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    const [first] = run?.results ?? [];
    expect(first?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20b.yaml' },
      region: { startLine: 4, startColumn: 13, endLine: 4, endColumn: 17 },
    });
    expect(first?.relatedLocations).toHaveLength(1);
  });
});

describe('junit', () => {
  const checked = ['/work/a b.yaml', '/work/fine.yaml'];
  const text = printDiagnostics([finding, hostile], 'junit', { ...context, checked });

  it('has a suite for each file and fails for errors only', () => {
    expect(text).toContain('<testsuites name="eda-gen" tests="3" failures="1">');
    expect(text).toContain('<testsuite name="fine.yaml" tests="1" failures="0" errors="0" skipped="0">');
    expect(text).toContain('<testcase classname="fine.yaml" name="valid"/>');
    expect(text.match(/<failure /g)).toHaveLength(1);
    expect(text.match(/<system-out>/g)).toHaveLength(1);
  });

  it('is well-formed whatever the document says', () => {
    expect(openElements(text)).toEqual([]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\uFFFE]/u);
  });
});

/** Elements that are not closed, after every tag and entity has been checked. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml[^?]*\?>/, '');
  const token =
    /<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>|([^<&]|&(?:amp|lt|gt|quot|apos);)/gy;
  while (token.lastIndex < body.length) {
    const match = token.exec(body);
    if (match === null) throw new Error('not well-formed');
    const [, closing, name, , empty] = match;
    if (name === undefined) continue;
    if (closing === '/' && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    if (closing === '' && empty !== '/') open.push(name);
  }
  return open;
}

describe('the summary', () => {
  it('counts by severity', () => {
    expect(summarizeDiagnostics([])).toBe('no problems');
    expect(summarizeDiagnostics([finding, finding, hostile])).toBe('2 errors and 1 warning');
    expect(summarizeDiagnostics([{ ...finding, severity: 'info' }])).toBe('1 note');
  });
});
