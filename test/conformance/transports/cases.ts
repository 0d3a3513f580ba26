import { describe, expect, it } from 'vitest';
import { flowCases } from './flow-cases.js';
import { groupCases } from './group-cases.js';
import { Harness, type TransportCasesOptions } from './harness.js';
import { publishCases } from './publish-cases.js';
import { replyCases } from './reply-cases.js';
import { topicCases } from './topic-cases.js';

export type { TransportCasesOptions, TransportSetup } from './harness.js';

/**
 * What the port `src/runtime/transport.ts` promises, as tests. An adapter's test file calls this with its wiring; the cases
 * are for brokers that keep a log ordered by key, and say so where an adapter is something else.
 */
export function transportCases(options: TransportCasesOptions): void {
  describe(`transport ${options.name}`, () => {
    const harness = new Harness(options);

    it('is what these cases are for', () => {
      expect(harness.setup.transport().capabilities).toMatchObject({ kind: 'log', orderedByKey: true, replay: true });
    });

    publishCases(harness);
    groupCases(harness);
    flowCases(harness);
    topicCases(harness);
    replyCases(harness);
  });
}
