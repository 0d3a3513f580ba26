import type { DiagnosticCode } from '../diagnostics/codes.js';
import type { Severity } from '../diagnostics/diagnostic.js';

/** What `generate` takes for warnings: rules beyond the specification, which are no reason to have no SDK. Configuration comes after. */
export const GENERATE_SEVERITIES: Readonly<Partial<Record<DiagnosticCode, Severity>>> = {
  'example-mismatch': 'warning',
  'default-mismatch': 'warning',
  'enum-mismatch': 'warning',
  'schema-unsatisfiable': 'warning',
  'address-parameter-undeclared': 'warning',
  'address-parameter-unused': 'warning',
  'correlation-location': 'warning',
  'reply-address-location': 'warning',
  'parameter-location': 'warning',
  'security-undeclared': 'warning',
  'server-variable': 'warning',
  'tag-duplicate': 'warning',
};
