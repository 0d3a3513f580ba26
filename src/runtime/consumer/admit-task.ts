import type { ConsumeCore } from './consume-core.js';
import { toError } from '../to-error.js';
import { prepareTask, type Prepared } from './prepare-task.js';
import type { RecordEnds } from './record-ends.js';
import type { Task } from './task.js';

/** Prepares a record; ends those that need no handler. `dead`: `task.failure` has to be buried. */
export function admitTask(core: ConsumeCore, ends: RecordEnds, task: Task): 'run' | 'dead' | 'ended' {
  let prepared: Prepared;
  try {
    prepared = prepareTask(task, core.routes, core.group);
  } catch (thrown) {
    // A validator or a descriptor that throws must not stop the loop.
    task.failure = { reason: 'handler', error: toError(thrown) };
    return 'dead';
  }
  if (prepared === 'run') return task.receiver?.kind === 'request' ? admitRequest(core, ends, task) : 'run';
  if (prepared === 'dead') return 'dead';
  if (prepared === 'ignored') ends.ignored(task);
  else ends.finish(task);
  return 'ended';
}

function admitRequest(core: ConsumeCore, ends: RecordEnds, task: Task): 'run' | 'dead' | 'ended' {
  if (core.responder.expired(task)) {
    ends.expired(task);
    return 'ended';
  }
  try {
    core.responder.addressOf(task);
  } catch (thrown) {
    task.failure = { reason: 'schema', error: toError(thrown) };
    return 'dead';
  }
  return 'run';
}
