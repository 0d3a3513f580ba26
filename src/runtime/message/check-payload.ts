import { EdaError } from '../errors.js';
import { describeMessage } from './describe-message.js';
import type { Message, StandardResult, ValidateFunction, ValidationIssue, ValidationResult } from './descriptor.js';
import { formatIssues } from './format-issues.js';
import { toIssues } from './to-issues.js';

/** What a validator finds in a value; undefined where it is valid. Never throws: what cannot be walked (a getter that throws, a cycle) is an issue. */
export function findIssues(validate: ValidateFunction, value: unknown): readonly ValidationIssue[] | undefined {
  try {
    return validate(value) ? undefined : toIssues(validate.errors, value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ path: [], message: `cannot be checked (${reason})`, keyword: 'unreadable' }];
  }
}

/** Checks a payload; never throws. */
export function checkPayload<P>(message: Message<P>, value: unknown): ValidationResult<P> {
  const issues = findIssues(message.payload, value);
  return issues === undefined ? { valid: true, value: value as P } : { valid: false, issues };
}

/** Throws an EdaError `validation-failed` (`fields.issues`) that lists every issue. */
export function assertPayload<P>(message: Message<P>, value: unknown): asserts value is P {
  const issues = findIssues(message.payload, value);
  if (issues === undefined) return;
  throw new EdaError('validation-failed', `${describeMessage(message)} is not valid: ${formatIssues(issues)}`, {
    fields: { message: message.type, variant: message.variant, issues },
  });
}

export function isPayload<P>(message: Message<P>, value: unknown): value is P {
  return findIssues(message.payload, value) === undefined;
}

/** The answer in the form of Standard Schema 1. */
export function standardPayload<P>(message: Message<P>, value: unknown): StandardResult<P> {
  const issues = findIssues(message.payload, value);
  return issues === undefined ? { value: value as P } : { issues };
}
