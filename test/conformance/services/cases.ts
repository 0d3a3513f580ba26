import { describe } from 'vitest';
import { ServiceHarness, type ServiceCasesOptions } from './harness.js';
import { failureCases } from './failure-cases.js';
import { guardCases } from './guard-cases.js';
import { lifecycleCases } from './lifecycle-cases.js';
import { publishCases } from './publish-cases.js';
import { requestCases } from './request-cases.js';

/** Whole services as users write them, over a broker: the same cases for each transport. */
export function serviceCases(options: ServiceCasesOptions): void {
  describe(`services over ${options.name}`, () => {
    const harness = new ServiceHarness(options);
    publishCases(harness);
    guardCases(harness);
    failureCases(harness);
    requestCases(harness);
    lifecycleCases(harness);
  });
}
