import { describe, expect, it } from 'vitest';
import type {
  KafkaBatchPayload,
  KafkaConsumer,
  KafkaOffsets,
} from '../../../../../src/runtime/transports/kafka/client.js';
import { systemClock } from '../../../../../src/runtime/service/clock.js';
import { Epoch } from '../../../../../src/runtime/transports/kafka/epoch.js';
import type { KafkaSettings } from '../../../../../src/runtime/transports/kafka/options.js';
import type { PartitionStream } from '../../../../../src/runtime/transports/kafka/partition-stream.js';

const batch = (partition: number): KafkaBatchPayload['batch'] => ({
  topic: 't',
  partition,
  fetchedOffset: '0',
  messages: [{ key: null, value: null, offset: '0', timestamp: '0' }],
  lastOffset: () => '0',
});

describe('the commits of an epoch', () => {
  it('take up what another partition settles while a commit is under way', async () => {
    const commits: KafkaOffsets[] = [];
    const answers: (() => void)[] = [];
    const committed = async (count: number): Promise<void> => {
      while (commits.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const epoch = new Epoch({
      assignment: new Map([['t', [0, 1]]]),
      consumer: {} as KafkaConsumer,
      settings: { clock: systemClock, commitMs: 1 } as KafkaSettings,
      isAlive: () => true,
      onFailure: (error) => {
        throw error;
      },
      onJump: () => undefined,
    });
    epoch.use({
      commitOffsetsIfNecessary: (offsets: KafkaOffsets) => {
        commits.push(offsets);
        return new Promise<void>((resolve) => answers.push(resolve));
      },
    } as unknown as KafkaBatchPayload);
    const [first, second] = [0, 1].map((partition) => epoch.stream('t', partition)) as [
      PartitionStream,
      PartitionStream,
    ];
    const [one, two] = [first.accept(batch(0)), second.accept(batch(1))];
    first.settle(one ?? []);
    await committed(1);
    second.settle(two ?? []);
    answers[0]?.();
    await committed(2);
    expect(commits[1]).toEqual({ topics: [{ topic: 't', partitions: [{ partition: 1, offset: '1' }] }] });
    answers[1]?.();
    await epoch.flush();
    expect([first.uncommitted, second.uncommitted]).toEqual([undefined, undefined]);
    epoch.end(false);
  }, 5_000);
});
