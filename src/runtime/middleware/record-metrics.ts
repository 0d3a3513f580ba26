import type { ConsumeCore } from '../consumer/consume-core.js';
import { toError } from '../to-error.js';
import type { Task } from '../consumer/task.js';
import { recordMetric } from '../telemetry/record-metric.js';
import { ATTRIBUTES, METRICS } from '../telemetry/telemetry-names.js';

export type ConsumeCounter =
  'consumedMessages' | 'duplicates' | 'withoutId' | 'retries' | 'deadLetters' | 'expiredRequests';

/** Counts one record, where somebody listens. Errors of the listener end here. */
export function countRecord(core: ConsumeCore, metric: ConsumeCounter, task: Task, reason?: string): void {
  if (core.telemetry?.record === undefined) return;
  recordValue(core, METRICS[metric], 1, task, reason);
}

/** Duration of one run of a handler. */
export function recordDuration(core: ConsumeCore, task: Task, ms: number, error: Error | undefined): void {
  if (core.telemetry?.record === undefined) return;
  recordValue(core, METRICS.processDuration, ms / 1000, task, error?.name);
}

function recordValue(
  core: ConsumeCore,
  metric: (typeof METRICS)[ConsumeCounter | 'processDuration'],
  value: number,
  task: Task,
  reason: string | undefined,
): void {
  const attributes: Record<string, string> = {
    [ATTRIBUTES.system]: core.system,
    [ATTRIBUTES.destination]: task.record.topic,
    [ATTRIBUTES.consumerGroup]: core.group,
  };
  if (task.receiver !== undefined) {
    attributes[ATTRIBUTES.operation] = task.receiver.operation;
    attributes[ATTRIBUTES.messageType] = task.receiver.message.type;
  }
  if (reason !== undefined) attributes[ATTRIBUTES.errorType] = reason;
  try {
    if (core.telemetry !== undefined) recordMetric(core.telemetry, metric, value, attributes);
  } catch (thrown) {
    core.report(toError(thrown), 'telemetry.record');
  }
}
