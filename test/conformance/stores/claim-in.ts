import type { ClaimRequest, ClaimResult, TransactionalStore } from '../../../src/runtime/store.js';

/** Claims in a unit of work of its own, and commits. */
export async function claimIn(
  store: TransactionalStore<unknown>,
  ...requests: readonly ClaimRequest[]
): Promise<readonly ClaimResult[]> {
  const unit = await store.begin();
  const results = await unit.claim(requests);
  await unit.commit();
  return results;
}

export const states = (results: readonly ClaimResult[]): string[] => results.map(({ state }) => state);
