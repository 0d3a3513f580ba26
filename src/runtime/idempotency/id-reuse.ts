import type { Task } from '../consumer/task.js';
import { EdaError } from '../errors.js';
import type { MessageIdentity } from '../store.js';

/** The same id with another payload: never a silent skip, since one of the two would be lost. */
export function idReuse(task: Task, identity: MessageIdentity): EdaError {
  return new EdaError(
    'id-reuse',
    `${identity.message} ${identity.id} of ${identity.source} was handled before with another payload (${task.record.topic}, partition ${task.record.partition}, offset ${task.record.offset}): its producer must give each message an id of its own.`,
    { fields: { ...identity, topic: task.record.topic } },
  );
}
