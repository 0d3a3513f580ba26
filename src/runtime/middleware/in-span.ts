import type { ConsumeCore } from '../consumer/consume-core.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { SpanInfo, TraceContext } from '../service/types.js';
import { ATTRIBUTES, SPANS } from '../telemetry/telemetry-names.js';
import { runInSpan } from '../telemetry/run-in-span.js';

/** Runs a handler in the telemetry's span, linked to the producer's. */
export function inSpan(core: ConsumeCore, run: HandlerRun, handle: () => Promise<unknown>): Promise<unknown> {
  const span = core.telemetry?.span;
  if (span === undefined) return handle();
  const onFault = (error: Error): void => {
    core.report(error, 'telemetry.span');
  };
  return runInSpan({ span, info: spanInfo(core, run), run: handle, onFault });
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function spanInfo(core: ConsumeCore, run: HandlerRun): SpanInfo {
  const { metadata } = run;
  return {
    name: `${SPANS.process} ${metadata.topic}`,
    kind: 'consumer',
    attributes: {
      [ATTRIBUTES.system]: core.system,
      [ATTRIBUTES.operation]: run.receiver.operation,
      [ATTRIBUTES.operationType]: 'process',
      [ATTRIBUTES.destination]: metadata.topic,
      [ATTRIBUTES.consumerGroup]: core.group,
      [ATTRIBUTES.messageId]: metadata.id,
      [ATTRIBUTES.messageType]: metadata.type,
      'edagen.attempt': run.task.attempt,
    },
    links: linksOf(run),
  };
}

function linksOf({ metadata }: HandlerRun): TraceContext[] {
  if (metadata.traceparent === undefined) return [];
  return [
    metadata.tracestate === undefined
      ? { traceparent: metadata.traceparent }
      : { traceparent: metadata.traceparent, tracestate: metadata.tracestate },
  ];
}
