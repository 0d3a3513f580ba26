import type { MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import type { Parcel, Parcels } from './parcels.js';

export const memoryParcels: Parcels<MemoryTransaction> = {
  add: async (tx, parcel) => {
    tx.map<Parcel>('parcels').set(parcel.orderId, parcel);
  },
  all: async (tx) => [...tx.map<Parcel>('parcels').entries()].map(([, parcel]) => parcel),
};
