import type { Clock } from '../../service/types.js';
import type { KafkaAdmin, KafkaClient } from './client.js';
import { kafkaErrorType, toKafkaError } from './to-kafka-error.js';
import { raceAbort } from '../../producer/race-abort.js';

/** Who asks, and what its waits go by. */
export interface AdminAccess {
  readonly client: KafkaClient;
  readonly clock: Clock;
}

/** A broker that has just started answers that it loads its groups, or that it is not the coordinator yet. */
const ATTEMPTS = 40;
const PAUSE_MS = 250;

/**
 * Runs one piece of administration over a connection of its own. It is needed at start and now and then, and an admin that is
 * kept remembers topics that have been deleted since, and fails over them. Where a broker answers that it is not ready, the
 * work runs again.
 */
export async function withAdmin<Result>(
  { client, clock }: AdminAccess,
  doing: string,
  work: (admin: KafkaAdmin) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await raceAbort(runOnce(client, work), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const mapped = toKafkaError(error, doing);
      const notReady = mapped.code === 'broker-unavailable' && kafkaErrorType(error) !== undefined;
      if (!notReady || attempt === ATTEMPTS) throw mapped;
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}

async function runOnce<Result>(client: KafkaClient, work: (admin: KafkaAdmin) => Promise<Result>): Promise<Result> {
  const admin = client.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
