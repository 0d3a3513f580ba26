import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { committedOffsets, createTopic, kafkaAddress, kafkaClient, noKafka, uniqueName } from '../../support/kafka.js';
import { waitUntil } from '../../support/wait-until.js';
import { overlaps, RunRecorder, type Run } from './run-recorder.js';

const SESSION_MS = 1500;
const PARTITIONS = 4;

interface Report {
  readonly runs: readonly Run[];
  readonly problems: readonly string[];
}

// Pausing a process takes signals that Windows does not have.
describe.skipIf(noKafka || process.platform === 'win32')('a member that pauses past its session', () => {
  // Below node_modules, so that the bundle finds kafkajs.
  const folder = mkdtempSync(join(resolve('node_modules'), '.eda-gen-test-'));
  const program = join(folder, 'member-process.mjs');
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    await build({
      entryPoints: [resolve('test/integration/kafka/fixtures/member-process.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
  });

  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses no record, runs none beside its successor, and moves no offset back', async () => {
    const topic = await createTopic('paused', PARTITIONS);
    const group = uniqueName('group');
    let report: Report = { runs: [], problems: [] };
    const member = fork(program, [kafkaAddress(), group, topic, String(SESSION_MS)]);
    child = member;
    member.on('message', (message) => {
      report = message as Report;
    });
    const transport = kafka(kafkaClient(), { sessionTimeoutMs: SESSION_MS, heartbeatMs: 300 });
    await transport.connect();
    const sink = new RunRecorder('here', 10);
    const sent: string[] = [];
    const send = async (count: number): Promise<void> => {
      const values = Array.from({ length: count }, (_, index) => `${sent.length + index}`);
      await transport.send(
        values.map((value, index) => ({ topic, key: null, value, headers: {}, partition: index % PARTITIONS })),
      );
      sent.push(...values);
    };
    try {
      await send(40);
      await waitUntil('the process has run something', () => report.runs.length >= 40, 30_000);
      await transport.subscribe({ group, topics: [{ kind: 'name', topic }], sink });
      await send(400);
      await waitUntil('both run', () => sink.settled.size > 10 && report.runs.length > 60);

      member.kill('SIGSTOP');
      const before = new Set(report.runs.map(({ value }) => value));
      await send(40);
      const all = (): boolean => sent.every((value) => sink.settled.has(value) || before.has(value));
      await waitUntil('the other has taken over', all, 30_000);
      await waitUntil('its commits are in', async () => (await sum(group, topic)) === sent.length);

      member.kill('SIGCONT');
      await waitUntil('it has noticed', () => report.problems.some((text) => text.includes('session timeout')), 30_000);
      const ran = report.runs.length;
      for (let round = 0; round < 200 && report.runs.length === ran; round++) {
        await send(8);
        await waitUntil(`round ${round} is committed`, async () => (await sum(group, topic)) >= sent.length);
      }
      expect(report.runs.length, 'it runs records again after it has joined again').toBeGreaterThan(ran);
      await waitUntil('everything is settled', () => {
        const done = new Set([
          ...sink.settled,
          ...report.runs.filter(({ to }) => to !== undefined).map(({ value }) => value),
        ]);
        return sent.every((value) => done.has(value));
      });
      expect(overlaps([...sink.runs, ...report.runs])).toEqual([]);
      expect(await sum(group, topic), 'no offset was moved back').toBe(sent.length);
    } finally {
      member.kill('SIGCONT');
      const exited = new Promise((done) => member.once('exit', done));
      member.send('close');
      await exited;
      await transport.close();
    }
  }, 120_000);
});

async function sum(group: string, topic: string): Promise<number> {
  const offsets = await committedOffsets(group, topic);
  return Array.from(offsets.values()).reduce((total, offset) => total + Math.max(0, Number(offset)), 0);
}
