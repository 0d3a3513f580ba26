import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, generateFrom, type Generated } from './generated-sdk.js';

const schema = (property: string): string => `title: Address
type: object
required: [${property}]
additionalProperties: false
properties: { ${property}: { type: string } }
`;

const document = (payloads: Readonly<Record<string, string>>, schemas = ''): string => `asyncapi: 3.0.0
info: { title: Post, version: 1.0.0 }
defaultContentType: application/json
channels:
  letters:
    address: letters
    messages:
${Object.keys(payloads)
  .map((name) => `      ${name}: { $ref: '#/components/messages/${name}' }`)
  .join('\n')}
operations:
  sendLetters: { action: send, channel: { $ref: '#/channels/letters' } }
components:
  messages:
${Object.entries(payloads)
  .map(
    ([name, ref]) =>
      `    ${name}: { payload: { type: object, required: [to], properties: { to: { $ref: '${ref}' } } } }`,
  )
  .join('\n')}
${schemas}`;

describe('two schemas of one name', () => {
  let files: Generated;
  beforeAll(async () => {
    files = await generateFrom({
      'contract.yaml': document({ LetterSent: './home/address.yaml', ParcelSent: './work/address.yaml' }),
      'home/address.yaml': schema('street'),
      'work/address.yaml': schema('office'),
    });
  });
  afterAll(() => {
    files.remove();
  });

  it('are both there, under names that tell them apart, and it is said', () => {
    expect(files.result.outcome).toBe('written');
    const folder = join(files.folder, 'generated/post/schemas');
    const types = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(types).toHaveLength(2);
    expect(types.filter((text) => text.includes('readonly street: string'))).toHaveLength(1);
    expect(types.filter((text) => text.includes('readonly office: string'))).toHaveLength(1);
    const names = types.map((text) => /export type (\w+)/.exec(text)?.[1]);
    expect(new Set(names).size).toBe(2);
    expect(codesOf(files)).toContain('name-qualified');
  });

  it('are each validated as themselves', async () => {
    const letter = await files.message('post', 'LetterSent');
    const parcel = await files.message('post', 'ParcelSent');
    const home = { to: { street: 'Marylebone Road' } };
    const work = { to: { office: '12' } };
    expect([letter.is(home), letter.is(work), parcel.is(home), parcel.is(work)]).toEqual([true, false, false, true]);
  });

  it('are an error, and nothing is written, where nothing tells them apart', async () => {
    const generated = await generateFrom({
      'contract.yaml': document(
        { LetterSent: '#/components/schemas/Home', ParcelSent: '#/components/schemas/Work' },
        `  schemas:
    Home: { type: object, x-eda-name: Address, properties: { street: { type: string } } }
    Work: { type: object, x-eda-name: Address, properties: { office: { type: string } } }
`,
      ),
    });
    expect(generated.result.outcome).toBe('invalid');
    expect(generated.result.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'name-collision' },
    ]);
    expect(readdirSync(generated.folder)).toEqual(['contract.yaml']);
    generated.remove();
  });
});
