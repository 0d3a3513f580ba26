import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Counters } from '@eda-gen/runtime';
import { CannotRun } from './cannot-run.js';
import type { FromShopProcess, ShopTask, ToShopProcess } from './shop-process.js';
import type { ServiceReport } from './start-shop-service.js';

/** A process with one service, seen from outside. */
export interface ShopProcess {
  readonly pid: number | undefined;
  /** Rejects where the process ends before it has answered. */
  report(): Promise<ServiceReport>;
  stop(): Promise<void>;
  /** Ends it with SIGKILL: it can do nothing about it any more. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ShopProcessListener {
  tell(orderId: string | undefined, text: string): void;
  /** It is in the middle of the handler in which it is to be killed. */
  holding(orderId: string, counters: Counters): void;
}

/** @throws CannotRun with what the service says, where it cannot start */
export async function startShopProcess(task: ShopTask, listener: ShopProcessListener): Promise<ShopProcess> {
  const child = fork(fileURLToPath(new URL('./shop-process.js', import.meta.url)));
  const exited = new Promise<Error>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(new Error(`The process of the ${task.name} service has ended (${signal ?? `exit code ${code}`}).`)),
    );
  });
  const orEnd = async <Result>(result: Promise<Result>): Promise<Result> => {
    const first = await Promise.race([result.then((value) => ({ value })), exited]);
    if (first instanceof Error) throw first;
    return first.value;
  };
  const send = (message: ToShopProcess): void => {
    // What cannot be sent goes to a process that has ended, and `exited` tells that.
    child.send(message, () => undefined);
  };
  const asking: ((report: ServiceReport) => void)[] = [];
  const started = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromShopProcess) => {
      switch (message.kind) {
        case 'tell':
          return listener.tell(message.orderId, message.text);
        case 'holding':
          return listener.holding(message.orderId, message.counters);
        case 'started':
          return resolve();
        case 'failed':
          listener.tell(undefined, `! ${message.message}`);
          return reject(new CannotRun(`The ${task.name} service cannot start. ${message.message}`));
        case 'report':
          asking.shift()?.(message.report);
      }
    });
  });
  send({ kind: 'start', task });
  await orEnd(started);
  return {
    pid: child.pid,
    report: () => {
      const report = new Promise<ServiceReport>((resolve) => asking.push(resolve));
      send({ kind: 'report' });
      return orEnd(report);
    },
    stop: async () => {
      send({ kind: 'stop' });
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
