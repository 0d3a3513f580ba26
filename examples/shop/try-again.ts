import { isEdaError } from '@eda-gen/runtime';

const ATTEMPTS = 10;

/** Runs a transaction again where another one was faster. For handlers the runtime does it. */
export async function tryAgain<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isEdaError(error, 'transaction-conflict')) throw error;
    }
  }
}
