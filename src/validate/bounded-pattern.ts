import { createContext, Script, type Context } from 'node:vm';

/** A group that is repeated and holds a repetition or a choice: what can take exponential time. */
const RISKY = /\((?:[^()\\]|\\.)*(?:[*+}|])(?:[^()\\]|\\.)*\)[*+{]/;

const TIMEOUT_MS = 250;

/** The part of a regular expression that ajv uses. */
export interface BoundedPattern {
  test(text: string): boolean;
}

/**
 * A pattern that ends: one that could take for ever is run with a time limit, and counts as matching where it exceeds it,
 * since nothing is known then. `onSlow` is told.
 */
export function createBoundedPattern(
  pattern: string,
  flags: string,
  onSlow: (pattern: string) => void,
): BoundedPattern {
  const expression = toRegExp(pattern, flags);
  if (!RISKY.test(pattern)) return expression;
  const script = new Script('expression.test(text)');
  const context: Context = createContext({ expression });
  let slow = false;
  return {
    test(text) {
      if (slow) return true;
      context['text'] = text;
      try {
        return script.runInContext(context, { timeout: TIMEOUT_MS }) === true;
      } catch (error) {
        // The error may come from another realm, so `instanceof` does not know it.
        const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
        if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        slow = true;
        onSlow(pattern);
        return true;
      }
    },
  };
}

/** Contracts have patterns that only work without the flag `u`. */
function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new RegExp(pattern, flags.replace('u', ''));
  }
}
