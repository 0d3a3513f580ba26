import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validate } from '../../../src/index.js';
import { generateFrom } from './generated-sdk.js';

const contract = (action: string): string => `asyncapi: 3.0.0
info: { title: Post, version: 1.0.0 }
channels:
  letters: { address: letters, messages: { LetterSent: { payload: { type: object } } } }
operations:
  sendLetters:
    action: ${action}
    channel: { $ref: '#/channels/letters' }
`;

describe('`action: bogus`', () => {
  it.each(['bogus', 'publish', 'SEND', 'null', '[send]', ''])(
    '%s is refused, with its place, and nothing is written',
    async (action) => {
      const generated = await generateFrom({ 'contract.yaml': contract(action) });
      const { result, folder } = generated;
      expect(result.outcome).toBe('invalid');
      const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.length).toBeGreaterThan(0);
      for (const { range, pointer } of errors) {
        expect(range.start.line).toBe(7);
        expect(pointer).toBe('/operations/sendLetters/action');
      }
      expect(errors.map(({ message }) => message).join()).toContain('use `send` or `receive`');
      expect(readdirSync(folder)).toEqual(['contract.yaml']);

      const checked = await validate({ cwd: folder, documents: ['contract.yaml'] });
      expect(checked.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      generated.remove();
    },
  );

  it.each(['send', 'receive'])('%s is not', async (action) => {
    const generated = await generateFrom({ 'contract.yaml': contract(action) });
    expect(generated.result.outcome).toBe('written');
    generated.remove();
  });
});
