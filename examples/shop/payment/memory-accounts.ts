import type { MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import type { Accounts, Charge, Charges } from './accounts.js';

const balances = (tx: MemoryTransaction) => tx.map<number>('accounts');
const made = (tx: MemoryTransaction) => tx.map<Charge>('charges');

export const memoryAccounts: Accounts<MemoryTransaction> = {
  withdraw: async (tx, customerId, amount) => {
    const balance = balances(tx).get(customerId) ?? 0;
    if (balance < amount) return false;
    balances(tx).set(customerId, balance - amount);
    return true;
  },
  deposit: async (tx, customerId, amount) => {
    balances(tx).set(customerId, (balances(tx).get(customerId) ?? 0) + amount);
  },
  open: async (tx, customerId, balance) => {
    if (!balances(tx).has(customerId)) balances(tx).set(customerId, balance);
  },
  all: async (tx) => new Map(balances(tx).entries()),
};

export const memoryCharges: Charges<MemoryTransaction> = {
  find: async (tx, orderId) => made(tx).get(orderId),
  save: async (tx, charge) => {
    made(tx).set(charge.orderId, charge);
  },
  all: async (tx) => [...made(tx).entries()].map(([, charge]) => charge),
};
