import { UsageError } from '../config/usage-error.js';

const BRAND = Symbol.for('@eda-gen/runtime/EdaError');

/**
 * Runs `work`; what the runtime refuses is for the user to mend, and so is what `describe` makes a sentence of, which knows clients.
 * @throws UsageError
 */
export async function orUsageError<Result>(
  work: () => Result | Promise<Result>,
  describe?: (message: string) => string,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // Recognised by its brand: it comes from the project's own copy of the runtime.
    const isSentence = error instanceof UsageError || (error instanceof Error && BRAND in error);
    if (error instanceof Error && isSentence) throw new UsageError(error.message);
    if (error instanceof Error && describe !== undefined) throw new UsageError(describe(error.message));
    throw error;
  }
}
