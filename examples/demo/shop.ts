import type { Transport } from '@eda-gen/runtime';
import type { ServiceReport } from './start-shop-service.js';

/** The four services, wherever they run. */
export interface Shop {
  /** For the storefront and for looking at dead letters. */
  readonly transport: Transport;
  report(): Promise<readonly ServiceReport[]>;
  stop(): Promise<void>;
}

/** One line of the timeline. */
export type Tell = (service: string, orderId: string | undefined, text: string) => void;
