import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { noKafka } from '../../support/kafka.js';
import { noPostgres } from '../../support/postgres.js';
import type { Verdict } from '../checker/check-history.js';
import { FaultRun, type FaultRunOptions } from './fault-run.js';
import { buildMember, type MemberProgram } from './member-process.js';

export type CreateRun = (options: Omit<FaultRunOptions, 'program'>) => Promise<FaultRun>;

/** Tests with members in processes of their own. Sending signals takes a system that has them. */
export function faultSuite(fault: string, define: (createRun: CreateRun) => void): void {
  describe.skipIf(noKafka || noPostgres || process.platform === 'win32')(`A fault: ${fault}`, () => {
    let program: MemberProgram | undefined;
    const runs: FaultRun[] = [];
    beforeAll(async () => {
      program = await buildMember();
    });
    afterEach(async () => {
      for (const run of runs.splice(0)) await run.close();
    });
    afterAll(() => {
      program?.remove();
    });
    define(async (options) => {
      if (program === undefined) throw new Error('The program of the members was not built.');
      const run = await FaultRun.create({ ...options, program });
      runs.push(run);
      return run;
    });
  });
}

/** Waits for the end of a run, and has the checker judge it. */
export async function expectClean(run: FaultRun, timeoutMs?: number): Promise<Verdict['counts']> {
  await run.untilFinished(timeoutMs);
  const { violations, counts } = await run.verdict();
  expect(violations.slice(0, 20)).toEqual([]);
  return counts;
}
