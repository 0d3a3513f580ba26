import type { ConsumeCore } from '../consumer/consume-core.js';
import { toError } from '../consumer/failure.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { SpanInfo, TraceContext } from '../service/types.js';
import { ATTRIBUTES, SPANS } from '../telemetry/telemetry-names.js';

/** Runs a handler in the telemetry's span, linked to the producer's. The outcome is the handler's own, whatever the hook does. */
export async function inSpan(core: ConsumeCore, run: HandlerRun, handle: () => Promise<unknown>): Promise<unknown> {
  let running: Promise<unknown> | undefined;
  const once = (): Promise<unknown> => {
    running ??= handle();
    return running;
  };
  try {
    await core.telemetry?.span?.(spanInfo(core, run), once);
  } catch (thrown) {
    const failure = await running?.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (failure === undefined || failure.error !== thrown) core.report(toError(thrown), 'telemetry.span');
  }
  return once();
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
