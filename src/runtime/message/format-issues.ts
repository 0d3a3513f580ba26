import type { ValidationIssue } from './descriptor.js';

/** `/items/0/sku must be string; must have required property 'orderId'`: every issue in one sentence. */
export function formatIssues(issues: readonly ValidationIssue[]): string {
  return issues
    .map(({ path, message }) => {
      const place = path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      return place === '' ? message : `${place} ${message}`;
    })
    .join('; ');
}
