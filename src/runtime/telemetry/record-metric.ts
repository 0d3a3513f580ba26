import type { Metric, Telemetry } from '../service/types.js';
import type { METRICS } from './telemetry-names.js';

export type MetricName = keyof typeof METRICS;

/** Reports one value. The caller asks `telemetry?.record` first, so that nothing is built where nobody listens. */
export function recordMetric(
  telemetry: Telemetry,
  metric: (typeof METRICS)[MetricName],
  value: number,
  attributes: Metric['attributes'],
): void {
  try {
    telemetry.record?.({ ...metric, value, attributes });
  } catch {
    // A meter that throws breaks its promise: it must not fail the publish or the handler that it counts.
  }
}
