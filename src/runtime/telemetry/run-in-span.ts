import { toError } from '../to-error.js';
import type { SpanInfo, Telemetry } from '../service/types.js';

export interface SpanRun<Result> {
  readonly span: NonNullable<Telemetry['span']>;
  readonly info: SpanInfo;
  readonly run: () => Promise<Result>;
  /** Told of what the hook itself throws. */
  readonly onFault: (error: Error) => void;
}

/**
 * Runs something in the telemetry's span, once. The outcome is its own, whatever the hook does: one that throws, that never
 * calls `run`, or that answers something else must not change what callers and consumers see.
 */
export async function runInSpan<Result>({ span, info, run, onFault }: SpanRun<Result>): Promise<Result> {
  let running: Promise<Result> | undefined;
  const once = (): Promise<Result> => {
    running ??= run();
    return running;
  };
  try {
    await span(info, once);
  } catch (thrown) {
    const failure = await running?.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (failure === undefined || failure.error !== thrown) onFault(toError(thrown));
  }
  return once();
}
