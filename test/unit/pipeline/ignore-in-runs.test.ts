import { describe, expect, it } from 'vitest';
import { generate } from '../../../src/pipeline/generate.js';
import { validate } from '../../../src/pipeline/validate.js';
import { createContractFolder } from '../document/contract-folder.js';

const CONTRACT = `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
channels:
  placed:
    address: placed
    messages:
      Placed:
        payload: { type: object, properties: { id: { type: string, default: 1 } } }
operations:
  sendPlaced: { action: send, channel: { $ref: '#/channels/placed' } }
`;

const config = (pointer: string): string => `documents: [a.yaml]
ignore:
  - { code: default-mismatch, pointer: '${pointer}', until: '2026-12-31', reason: known }
`;

const runs = {
  validate: async (cwd: string, today: string) => await validate({ cwd, today, official: false }),
  generate: async (cwd: string, today: string) => await generate({ cwd, today }),
};

describe.each(['validate', 'generate'] as const)('what is ignored by %s', (command) => {
  const codesOf = async (pointer: string, ...days: readonly string[]): Promise<string[][]> => {
    const folder = createContractFolder({ 'a.yaml': CONTRACT, 'eda-gen.config.yaml': config(pointer) });
    try {
      const found: string[][] = [];
      for (const today of days) {
        const { diagnostics } = await runs[command](folder.path, today);
        found.push(diagnostics.map(({ code, severity, range }) => `${code} ${severity} ${range.start.line}`));
      }
      return found;
    } finally {
      folder.dispose();
    }
  };
  const severity = command === 'validate' ? 'error' : 'warning';

  it('is left out up to its day, also where an earlier run left a record', async () => {
    expect(await codesOf('/channels/*/messages', '2026-12-31', '2026-12-31', '2027-01-01')).toEqual([
      [],
      [],
      [`default-mismatch ${severity} 8`, 'ignore-expired warning 3'],
    ]);
  });

  it('is a warning where nothing matches, unless errors may hide something', async () => {
    expect(await codesOf('/components', '2026-12-31')).toEqual([
      [`default-mismatch ${severity} 8`, ...(command === 'validate' ? [] : ['ignore-unused warning 3'])],
    ]);
  });

  it.each([
    ['off', []],
    ['{ severity: error, reason: we want types }', ['schema-type-assumed error']],
  ] as const)('weighs what is found while the model is made: %s', async (setting, expected) => {
    const folder = createContractFolder({
      'a.yaml': CONTRACT.replace('type: object, properties', 'properties').replace(', default: 1', ''),
      'eda-gen.config.yaml': `documents: [a.yaml]\nrules:\n  schema-type-assumed: ${setting}\n`,
    });
    try {
      const { diagnostics } = await runs[command](folder.path, '2026-01-01');
      expect(diagnostics.map(({ code, severity: found }) => `${code} ${found}`)).toEqual(expected);
    } finally {
      folder.dispose();
    }
  });
});
