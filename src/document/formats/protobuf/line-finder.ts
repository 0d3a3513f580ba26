/** Lines of a text in which definitions and fields stand. The parser does not keep them. */
export class LineFinder {
  readonly #lines: readonly string[];
  /** Lines on which `message X` or `enum X` begins. */
  readonly #definitions = new Map<string, number>();
  /** Lines on which `Type name =` stands, by both. */
  readonly #fields = new Map<string, number[]>();

  constructor(text: string) {
    this.#lines = text.split('\n');
    for (const [index, line] of this.#lines.entries()) {
      if (line.length > 2_000) continue;
      for (const [, kind, name] of line.matchAll(/\b(message|enum)\s+(\w+)/g)) {
        const key = `${kind} ${name}`;
        if (!this.#definitions.has(key)) this.#definitions.set(key, index + 1);
      }
      for (const [, type, name] of line.matchAll(/([\w.]+)\s*>?\s+(\w+)\s*=/g)) {
        const key = `${type} ${name}`;
        const known = this.#fields.get(key);
        if (known === undefined) this.#fields.set(key, [index + 1]);
        else known.push(index + 1);
      }
    }
  }

  import(path: string): number | undefined {
    const index = this.#lines.findIndex((line) => line.includes('import') && line.includes(path));
    return index === -1 ? undefined : index + 1;
  }

  definition(kind: 'message' | 'enum', name: string): number | undefined {
    return this.#definitions.get(`${kind} ${name}`);
  }

  /** The first line with such a field behind the beginning of its message. */
  field(type: string, name: string, message: string | undefined): number | undefined {
    const lines = this.#fields.get(`${type} ${name}`) ?? [];
    const start = message === undefined ? 0 : (this.definition('message', message) ?? 0);
    return lines.find((line) => line >= start) ?? lines[0];
  }
}
