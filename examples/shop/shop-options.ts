import type { Logger, TransactionalStore, Transport } from '@eda-gen/runtime';

/** What a handler of the shop does beside its work. */
export interface Following {
  /** Called for everything that a person following an order wants to read. */
  readonly tell: (orderId: string, text: string) => void;
  /** The demo makes handlers fail here, after they have written and before they publish; nothing happens by default. */
  readonly disturb?: ((handler: string, orderId: string) => void | Promise<void>) | undefined;
}

/** What each service of the shop is started with. `Tx` is what its store gives a handler as `context.tx`. */
export interface ShopOptions<Tx> extends Following {
  readonly transport: Transport;
  readonly store: TransactionalStore<Tx>;
  readonly logger: Logger;
}
