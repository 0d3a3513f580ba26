import type { ConsumeCore } from '../consumer/consume-core.js';
import type { RecordEnds } from '../consumer/record-ends.js';
import type { RunWatch } from '../consumer/run-watch.js';
import type { StopSignals } from '../consumer/stop-signals.js';
import type { Relay } from '../outbox/relay.js';
import type { TransactionalStore } from '../store.js';
import type { InboxLane } from './inbox-lane.js';
import type { IdentityReader } from './message-identity.js';
import type { StoreGate } from './store-gate.js';

/** What the lanes of an inbox share. */
export interface InboxLaneOptions {
  readonly core: ConsumeCore;
  readonly store: TransactionalStore<unknown>;
  readonly relay: Relay;
  readonly gate: StoreGate;
  readonly ends: RecordEnds;
  readonly identities: IdentityReader;
  readonly watch: RunWatch;
  readonly stop: StopSignals;
  /** The lane has come to rest. */
  readonly rested: () => void;
  /** Hands out records that were not taken yet until this lane has `wanted` of them, or there are no more. */
  readonly deal: (lane: InboxLane, wanted: number) => void;
}
