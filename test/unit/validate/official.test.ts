import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import { askOfficialParser } from '../../../src/validate/official.js';
import { createContractFolder } from '../document/contract-folder.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';

async function ask(text: string, others: Readonly<Record<string, string>> = {}) {
  const folder = createContractFolder({ 'main.yaml': text, ...others });
  try {
    const { document } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    if (document === undefined) throw new Error('the document has to load');
    return await askOfficialParser(document);
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
});
