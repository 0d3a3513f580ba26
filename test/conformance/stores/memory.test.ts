import { memoryStore, type MemoryTransaction } from '../../../src/runtime/stores/memory/index.js';
import { inboxCases, leaseStoreCases } from './cases.js';

function steppedClock(): { readonly now: () => number; readonly advance: (ms: number) => Promise<void> } {
  let now = 1_700_000_000_000;
  return {
    now: () => now,
    advance: async (ms) => {
      now += ms;
    },
  };
}

const close = async (): Promise<void> => undefined;

inboxCases<MemoryTransaction>({
  name: 'memory',
  create: async () => {
    const clock = steppedClock();
    const store = memoryStore({ clock });
    return {
      store,
      advance: clock.advance,
      close,
      write: async (tx, key, text) => tx.map<string>('cases').set(key, text),
      readIn: async (tx, key) => tx.map<string>('cases').get(key),
      read: async (key) => store.read<string>('cases').get(key),
    };
  },
});

leaseStoreCases({
  name: 'memory',
  create: async () => {
    const clock = steppedClock();
    return { store: memoryStore({ mode: 'lease', clock }), advance: clock.advance, close };
  },
});
