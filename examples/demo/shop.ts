import type { Counters, Transport } from '@eda-gen/runtime';
import type { ServiceName } from './service-name.js';
import type { ServiceReport } from './start-shop-service.js';

/** A process that was killed, and what is known of its work: it had counted at least this. */
export interface Killed {
  readonly service: ServiceName;
  readonly counters: Counters;
}

/** The four services, wherever they run. */
export interface Shop {
  /** For the storefront and for looking at dead letters; connected. */
  readonly transport: Transport;
  report(): Promise<readonly ServiceReport[]>;
  /** Undefined where none is to be killed. */
  killed(): readonly Killed[] | undefined;
  stop(): Promise<void>;
}

/** One line of the timeline. */
export type Tell = (service: string, orderId: string | undefined, text: string) => void;
