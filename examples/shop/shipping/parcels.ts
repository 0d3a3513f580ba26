/** A parcel that was handed over. */
export interface Parcel {
  readonly orderId: string;
  readonly trackingNumber: string;
}

/** Which orders have left the house. */
export interface Parcels<Tx> {
  add(tx: Tx, parcel: Parcel): Promise<void>;
  all(tx: Tx): Promise<readonly Parcel[]>;
}
