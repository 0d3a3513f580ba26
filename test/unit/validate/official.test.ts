import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import { askOfficialParser, type OfficialOptions } from '../../../src/validate/official.js';
import { createContractFolder } from '../document/contract-folder.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';

async function ask(text: string, others: Readonly<Record<string, string>> = {}, options: OfficialOptions = {}) {
  const folder = createContractFolder({ 'main.yaml': text, ...others });
  try {
    const { document } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    if (document === undefined) throw new Error('the document has to load');
    return await askOfficialParser(document, options);
  } finally {
    folder.dispose();
  }
}

describe('the official parser', () => {
  it('has nothing to say about a good document, in several files', async () => {
    const text = `${HEAD}channels: { a: { address: a, messages: { M: { $ref: './m.yaml' } } } }\n`;
    expect(await ask(text, { 'm.yaml': 'payload: { type: string }\n' })).toEqual([]);
  });

  it('says what it alone finds, with our places and under a code of its own', async () => {
    const text = `${HEAD}channels:\n  a: { address: a, servers: [{ $ref: '#/components/servers/s' }] }\ncomponents: { servers: { s: { host: h, protocol: kafka } } }\n`;
    const [first] = await ask(text);
    expect(first?.code).toBe('official-parser');
    expect(first?.severity).toBe('error');
    expect(first?.message).toMatch(
      /^@asyncapi\/parser refuses this \(asyncapi3-required-channel-servers-unambiguity\): /,
    );
    expect(first?.file).toMatch(/\/main\.yaml$/);
    expect(first?.range.start).toMatchObject({ line: 4 });
    expect(text.slice(first?.range.start.offset, first?.range.end.offset)).toBe(`'#/components/servers/s'`);
  });

  it('has no say about data: extensions, examples, defaults, constants', async () => {
    const text = `${HEAD}x-unknown: [{ $ref: 'not a reference' }]
channels:
  x-a:
    address: a
    messages:
      M:
        examples: [{ payload: { $ref: 'nor this' } }]
        payload:
          type: object
          default: { $ref: 'nor that' }
          properties:
            default: { const: { $ref: ./nowhere.yaml#/x } }
            b: { enum: [{ $ref: '#/nowhere' }] }
`;
    expect(await ask(text)).toEqual([]);
  });

  it('has a say about what is only named like data', async () => {
    const text = `${HEAD}channels: { x-a: { address: a, messages: { default: { payload: { properties: { enum: { $ref: '#/nowhere' } } } } } } }\n`;
    expect((await ask(text)).map(({ pointer }) => pointer)).toEqual([
      '/channels/x-a/messages/default/payload/properties/enum/$ref',
    ]);
  });

  it('reads nothing from the network', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end('type: string');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await ask(`${HEAD}components: { schemas: { A: { $ref: 'http://127.0.0.1:${port}/a.yaml' } } }\n`);
    await new Promise((resolve) => server.close(resolve));
    expect(requests).toBe(0);
  });

  it('reads no file that is not part of the contract, not even where it takes data for a reference', async () => {
    const found = await ask(
      `${HEAD}channels:
  a:
    address: a
    messages:
      M: { payload: { type: object, properties: { x: { $ref: './secret.yaml#/a' } } }, examples: [{ payload: { $ref: './other.yaml#/b' } }] }
`,
      { 'secret.yaml': 'a: { type: string }\n', 'other.yaml': '{ this is: [no YAML' },
    );
    expect(found).toEqual([]);
  });
});

/** Each part refers twice to the next one: a small text that stands for 2 to the power of `depth` schemas. */
function doubling(depth: number): string {
  const schemas = Array.from({ length: depth }, (_, index) => {
    const next = `{ $ref: '#/components/schemas/S${index + 1}' }`;
    return `    S${index}: { type: object, properties: { a: ${next}, b: ${next} } }\n`;
  });
  return `${HEAD}components:\n  schemas:\n${schemas.join('')}    S${depth}: { type: string }\n`;
}

describe('an official parser that finds no end', () => {
  const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

  it('is ended after a time, and a warning says so', async () => {
    const before = threads();
    const start = performance.now();
    const [found, ...others] = await ask(doubling(60), {}, { limits: { timeoutMs: 1_500 } });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: 'official-unanswered', severity: 'warning', pointer: '/asyncapi' });
    expect(found?.message).toContain('`--no-official`');
    expect(found?.range.start).toMatchObject({ line: 1, column: 11 });
    expect(threads()).toBe(before);
  });

  it('is ended where it takes too much memory', async () => {
    const [found] = await ask(doubling(3), {}, { limits: { memoryMb: 12 } });
    expect(found).toMatchObject({ code: 'official-unanswered' });
    expect(found?.message).toContain('it takes more than 12 MB');
  });

  it('is ended by a signal', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const asked = ask(doubling(60), {}, { signal: abort.signal });
    setTimeout(() => {
      abort.abort(reason);
    }, 300);
    await expect(asked).rejects.toBe(reason);
    await expect(ask(doubling(1), {}, { signal: abort.signal })).rejects.toBe(reason);
  });
});
