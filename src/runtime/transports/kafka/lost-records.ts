import { EdaError } from '../../errors.js';
import { withAdmin, type AdminAccess } from './admin.js';
import type { OffsetJump } from './epoch.js';
import { compareOffsets, isNoOffset } from './offsets.js';
import { readOffsets, type PartitionOffsets } from './read-offsets.js';

/** What the group has not handled and never will, since it is gone: one error a topic. */
export async function checkCommittedOffsets(
  access: AdminAccess,
  group: string,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<readonly EdaError[]> {
  return withAdmin(
    access,
    `reading offsets of group "${group}"`,
    async (admin) => {
      const errors: EdaError[] = [];
      for (const topic of topics) {
        const lost = (await readOffsets(admin, group, topic)).filter(isLost);
        if (lost.length > 0) errors.push(recordsLost(topic, lost));
      }
      return errors;
    },
    signal,
  );
}

/** A position that moved by itself: after transaction markers that is nothing; otherwise the offset was out of range. */
export async function checkJump(
  access: AdminAccess,
  { topic, partition, expected, actual }: OffsetJump,
  signal: AbortSignal,
): Promise<EdaError | undefined> {
  return withAdmin(
    access,
    `reading offsets of topic "${topic}"`,
    async (admin) => {
      const found = (await admin.fetchTopicOffsets(topic)).find((offsets) => offsets.partition === partition);
      const low = found?.low ?? actual;
      if (compareOffsets(actual, expected) > 0 && compareOffsets(low, expected) <= 0) return undefined;
      return recordsLost(topic, [{ topic, partition, committed: expected, low: actual, high: found?.high ?? actual }]);
    },
    signal,
  );
}

function isLost({ committed, low, high }: PartitionOffsets): boolean {
  return !isNoOffset(committed) && (compareOffsets(committed, low) < 0 || compareOffsets(committed, high) > 0);
}

function recordsLost(topic: string, lost: readonly PartitionOffsets[]): EdaError {
  const where = lost
    .map(({ partition, committed, low, high }) =>
      compareOffsets(committed, low) < 0
        ? `partition ${partition} from ${committed} to ${low}`
        : `partition ${partition} (${committed} was next, and it ends at ${high})`,
    )
    .join(', ');
  return new EdaError(
    'records-lost',
    `Offset out of range: records of topic "${topic}" are gone before they were handled: ${where}. They were deleted by the topic's retention, or the topic was made anew. Consumption goes on with the earliest there is; raise retention.ms if consumers may be away for that long.`,
    { fields: { topic, partitions: lost.map(({ partition }) => partition) } },
  );
}
