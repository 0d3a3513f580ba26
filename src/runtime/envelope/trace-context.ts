import type { Clock, Telemetry, TraceContext } from '../service/types.js';
import type { Origin } from './origin.js';

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/**
 * Trace context of a new message (W3C Trace Context): that of the active span where telemetry knows one, else the handled
 * message's trace with a parent id of its own, else none.
 */
export function traceFor(
  origin: Origin | undefined,
  telemetry: Telemetry | undefined,
  clock: Clock,
): TraceContext | undefined {
  const injected = telemetry?.inject?.();
  if (injected !== undefined) return injected;
  if (origin?.traceparent === undefined) return undefined;
  const parsed = TRACEPARENT.exec(origin.traceparent);
  if (parsed === null) return undefined;
  // 64 random bits of a UUID: its first and its last eight digits hold neither version nor variant.
  const random = clock.uuid();
  const traceparent = `00-${parsed[1]}-${random.slice(0, 8)}${random.slice(-8)}-${parsed[2]}`;
  return origin.tracestate === undefined ? { traceparent } : { traceparent, tracestate: origin.tracestate };
}
