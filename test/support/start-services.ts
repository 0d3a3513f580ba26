import { connect } from 'node:net';
import type { TestProject } from 'vitest/node';
import { runServices, type BrokerUnderTest } from './services.js';

let started = false;

/**
 * Global setup of the test projects that need Kafka: takes the broker that EDA_KAFKA names, or the one that
 * `npm run services -- start kafka` started, or starts one and stops it afterwards. Where none can be had, the tests that need it
 * are skipped, by name; with CI=true that is a failure.
 */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env['EDA_KAFKA'];
  if (given !== undefined && given !== '') {
    await assertListens(given);
    provide(project, { address: given, ours: false });
    return;
  }
  const ran = runServices('status');
  const running = /^kafka: (\S+:\d+)/m.exec(ran.stdout)?.[1];
  if (running !== undefined) {
    provide(project, { address: running, ours: true });
    return;
  }
  const { status, stdout, stderr } = runServices('start', 'kafka');
  const address = /^EDA_KAFKA=(.+)$/m.exec(stdout)?.[1];
  if (status === 0 && address !== undefined) {
    provide(project, { address, ours: true });
    started = true;
    return;
  }
  const reason = stderr.trim();
  // Exit code 3: it cannot be had here. Anything else is a defect, not a reason to skip.
  if (status !== 3 || process.env['CI'] === 'true') throw new Error(`Kafka could not be started. ${reason}`);
  console.warn(`Tests on Kafka are skipped. ${reason}`);
  provide(project, { ours: false, reason });
}

export function teardown(): void {
  if (started) runServices('stop', 'kafka');
}

function provide(project: TestProject, broker: BrokerUnderTest): void {
  project.provide('kafka', broker);
}

function assertListens(address: string): Promise<void> {
  const [host, port] = address.split(',')[0]?.split(':') ?? [];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host ?? '');
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      reject(new Error(`EDA_KAFKA=${address}: no broker answers there (${error.message}).`, { cause: error }));
    });
  });
}
