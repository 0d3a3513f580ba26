import { EdaError } from '../errors.js';
import { findIssues } from './check-payload.js';
import { describeMessage } from './describe-message.js';
import type { AnyMessage, StandardResult, ValidationIssue, ValidationResult, VariantMessage } from './descriptor.js';
import { formatIssues } from './format-issues.js';

type Variants = Readonly<Partial<Record<'thin' | 'fat', AnyMessage>>>;
type Refusals = readonly { readonly message: AnyMessage; readonly issues: readonly ValidationIssue[] }[];

/** What each variant finds; undefined where one of them allows the value. */
function refusals(variants: Variants, value: unknown): Refusals | undefined {
  const found: { message: AnyMessage; issues: readonly ValidationIssue[] }[] = [];
  for (const message of [variants.fat, variants.thin]) {
    if (message === undefined) continue;
    const issues = findIssues(message.payload, value);
    if (issues === undefined) return undefined;
    found.push({ message, issues });
  }
  return found;
}

/** Issues of the variant that comes closest, so that a mistake in a fat payload is not hidden behind the thin one's. */
function closest(found: Refusals): readonly ValidationIssue[] {
  return (
    found.reduce<Refusals[number] | undefined>(
      (best, next) => (best === undefined || next.issues.length < best.issues.length ? next : best),
      undefined,
    )?.issues ?? [{ path: [], message: 'has no variant', keyword: 'variants' }]
  );
}

/** Checks a payload of an event with variants: valid is what one of them allows. Never throws. */
export function checkVariants<P, V extends Variants>(event: VariantMessage<P, V>, value: unknown): ValidationResult<P> {
  const found = refusals(event.variants, value);
  return found === undefined ? { valid: true, value: value as P } : { valid: false, issues: closest(found) };
}

/** Throws an EdaError `validation-failed` that tells what each variant refuses. */
export function assertVariants<P, V extends Variants>(event: VariantMessage<P, V>, value: unknown): asserts value is P {
  const found = refusals(event.variants, value);
  if (found === undefined) return;
  const reasons = found.map(({ message, issues }) => `as ${describeMessage(message)}: ${formatIssues(issues)}`);
  throw new EdaError('validation-failed', `${event.type} is not valid: ${reasons.join(' | ')}`, {
    fields: { message: event.type, issues: closest(found) },
  });
}

export function isVariant<P, V extends Variants>(event: VariantMessage<P, V>, value: unknown): value is P {
  return refusals(event.variants, value) === undefined;
}

/** The answer in the form of Standard Schema 1. */
export function standardVariants<P, V extends Variants>(
  event: VariantMessage<P, V>,
  value: unknown,
): StandardResult<P> {
  const found = refusals(event.variants, value);
  return found === undefined ? { value: value as P } : { issues: closest(found) };
}
