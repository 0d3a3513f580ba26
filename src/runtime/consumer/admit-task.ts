import type { ConsumeCore } from './consume-core.js';
import { toError } from './failure.js';
import { prepareTask } from './prepare-task.js';
import type { RecordEnds } from './record-ends.js';
import type { Task } from './task.js';

/** Prepares a record; ends those that need no handler. `dead`: `task.failure` has to be buried. */
export function admitTask(core: ConsumeCore, ends: RecordEnds, task: Task): 'run' | 'dead' | 'ended' {
  switch (prepareTask(task, core.routes, core.group)) {
    case 'skip':
      ends.finish(task);
      return 'ended';
    case 'ignored':
      ends.ignored(task);
      return 'ended';
    case 'dead':
      return 'dead';
    case 'run':
      return task.receiver?.kind === 'request' ? admitRequest(core, ends, task) : 'run';
  }
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
