import type { Logger, Transport } from '@eda-gen/runtime';

/** What each service of the shop is started with. */
export interface ShopOptions {
  readonly transport: Transport;
  /** Called for everything that a person following an order wants to read. */
  readonly tell: (orderId: string, text: string) => void;
  readonly logger: Logger;
  /** The demo makes handlers fail here; nothing fails by default. Called first thing in a handler. */
  readonly disturb?: (handler: string, orderId: string, attempt: number) => void;
}
