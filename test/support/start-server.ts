import { connect } from 'node:net';
import type { TestProject } from 'vitest/node';
import { runServices, type ServerUnderTest } from './services.js';

/** A server that tests need. */
export interface ServerSpec {
  /** As `npm run services` calls it, and as tests inject it. */
  readonly name: 'kafka' | 'postgres';
  readonly title: string;
  /** Names a server that runs already. */
  readonly variable: string;
  /** Host and port of an address, for a first look whether somebody answers. */
  locate(address: string): { readonly host: string; readonly port: number };
}

/**
 * Global setup of the test projects that need a server: takes the one that its variable names, or the one that
 * `npm run services -- start` started, or starts one and stops it afterwards. Where none can be had, the tests that need it
 * are skipped, by name; with CI=true that is a failure.
 */
export function createServerSetup(spec: ServerSpec): {
  readonly setup: (project: TestProject) => Promise<void>;
  readonly teardown: () => void;
} {
  let started = false;

  const find = async (): Promise<ServerUnderTest> => {
    const given = process.env[spec.variable];
    if (given !== undefined && given !== '') {
      await assertListens(spec, given);
      return { address: given, ours: false };
    }
    const running = new RegExp(`^${spec.name}: (\\S+:\\d+\\S*)`, 'm').exec(runServices('status').stdout)?.[1];
    if (running !== undefined) return { address: running, ours: true };
    const { status, stdout, stderr } = runServices('start', spec.name);
    const address = new RegExp(`^${spec.variable}=(.+)$`, 'm').exec(stdout)?.[1];
    if (status === 0 && address !== undefined) {
      started = true;
      return { address, ours: true };
    }
    const reason = stderr.trim();
    // Exit code 3: it cannot be had here. Anything else is a defect, not a reason to skip.
    if (status !== 3 || process.env['CI'] === 'true') throw new Error(`${spec.title} could not be started. ${reason}`);
    console.warn(`Tests on ${spec.title} are skipped. ${reason}`);
    return { ours: false, reason };
  };

  return {
    setup: async (project) => {
      project.provide(spec.name, await find());
    },
    teardown: () => {
      if (started) runServices('stop', spec.name);
    },
  };
}

function assertListens(spec: ServerSpec, address: string): Promise<void> {
  const { host, port } = spec.locate(address);
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      const message = `${spec.variable} names ${host}:${port}, and nobody answers there (${error.message}).`;
      reject(new Error(message, { cause: error }));
    });
  });
}
