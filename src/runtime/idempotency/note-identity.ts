import type { ConsumeCore } from '../consumer/consume-core.js';
import type { Task } from '../consumer/task.js';
import { countRecord } from '../middleware/record-metrics.js';
import type { MessageIdentity } from '../store.js';
import type { IdentityReader } from './message-identity.js';

/** The identity under which a record is claimed, the same for all its tries. One without an id is counted, once. */
export function noteIdentity(core: ConsumeCore, task: Task, reader: IdentityReader): MessageIdentity {
  if (task.identity !== undefined) return task.identity;
  const { identity, hasId } = reader.read(task);
  task.identity = identity;
  if (!hasId) {
    core.counters.withoutId += 1;
    countRecord(core, 'withoutId', task);
  }
  return identity;
}
