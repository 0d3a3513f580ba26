export {
  type MemoryLeaseStore,
  memoryStore,
  type MemoryStore,
  type MemoryStoreCounts,
  type MemoryStoreOptions,
} from './memory-store.js';
export type { MemoryMap, MemoryTransaction } from './memory-transaction.js';
export type { ReadonlyMemoryMap } from './shared-maps.js';
