import type { RuleSetting } from '../config/config.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** Gives each finding the severity that the configuration asks for, and leaves out what is off. */
export function weighDiagnostics(
  diagnostics: readonly Diagnostic[],
  rules: Readonly<Record<string, RuleSetting | undefined>>,
): Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const setting = Object.hasOwn(rules, diagnostic.code) ? rules[diagnostic.code] : undefined;
    if (setting === 'off') return [];
    return [setting === undefined ? diagnostic : { ...diagnostic, severity: setting }];
  });
}
