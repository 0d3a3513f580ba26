export { memory, type MemoryTransport } from './memory.js';
export type { MemoryOptions, MemoryTopic } from './memory-options.js';
export type { MemoryFaults, SendFault } from './send-faults.js';
