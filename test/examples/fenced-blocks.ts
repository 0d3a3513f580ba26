/** A fenced block of a Markdown file. */
export interface FencedBlock {
  readonly language: string;
  /** What stands behind the language: `title="main.ts"`, `run`, `output`, `fragment`. */
  readonly marks: string;
  readonly title: string | undefined;
  readonly text: string;
  /** Of its first line of text, from 1 on. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. Throws where one is not closed. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open:
    { readonly language: string; readonly marks: string; readonly line: number; readonly text: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(?<language>\w*) ?(?<marks>.*)$/.exec(line)?.groups;
    if (open === undefined) {
      if (fence !== undefined)
        open = { language: fence['language'] ?? '', marks: fence['marks'] ?? '', line: index + 2, text: [] };
    } else if (line === '```') {
      const { language, marks, text } = open;
      const title = /title="(?<title>[^"]+)"/.exec(marks)?.groups?.['title'];
      blocks.push({ language, marks, title, text: `${text.join('\n')}\n`, line: open.line });
      open = undefined;
    } else open.text.push(line);
  }
  if (open !== undefined) throw new Error(`The block that begins before line ${open.line} is not closed.`);
  return blocks;
}
