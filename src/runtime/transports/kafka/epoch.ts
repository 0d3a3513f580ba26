import type { KafkaBatchPayload, KafkaConsumer, KafkaOffsets } from './client.js';
import { PartitionStream } from './partition-stream.js';
import type { KafkaSettings } from './options.js';

export interface EpochOptions {
  readonly assignment: ReadonlyMap<string, readonly number[]>;
  readonly consumer: KafkaConsumer;
  readonly settings: KafkaSettings;
  /** Whether the session can still be ours; ends this epoch where it cannot. */
  readonly isAlive: () => boolean;
  /** A commit did not succeed; `current` where the epoch has not ended since. */
  readonly onFailure: (error: unknown, current: boolean) => void;
  /** The position of a partition changed otherwise than by what was delivered. */
  readonly onJump: (jump: OffsetJump) => void;
}

export interface OffsetJump {
  readonly topic: string;
  readonly partition: number;
  readonly expected: string;
  readonly actual: string;
}

/** The partitions of one member from one join to the next, and the commits of what is finished in them. */
export class Epoch {
  readonly #options: EpochOptions;
  readonly #ending = new AbortController();
  readonly #streams = new Map<string, Map<number, PartitionStream>>();
  #payload: KafkaBatchPayload | undefined;
  #timer = false;
  /** Whether the commit under way succeeded. */
  #committing: Promise<boolean> | undefined;

  constructor(options: EpochOptions, previous?: Epoch) {
    this.#options = options;
    for (const [topic, partitions] of options.assignment) {
      const streams = new Map<number, PartitionStream>();
      for (const partition of partitions) {
        const stream = new PartitionStream({
          topic,
          partition,
          consumer: options.consumer,
          signal: this.#ending.signal,
          earlierEnd: previous?.stream(topic, partition)?.uncommittedEnd,
          isAlive: options.isAlive,
          onMoved: this.#onMoved,
          onJump: options.onJump,
        });
        streams.set(partition, stream);
      }
      this.#streams.set(topic, streams);
    }
  }

  stream(topic: string, partition: number): PartitionStream | undefined {
    return this.#streams.get(topic)?.get(partition);
  }

  /** Its `commitOffsetsIfNecessary` commits in the generation of the moment of the call. */
  use(payload: KafkaBatchPayload): void {
    this.#payload = payload;
  }

  /** Commits until everything that is settled is committed, or it cannot be. */
  async flush(): Promise<void> {
    await this.#committing;
    let succeeded = true;
    while (succeeded && !this.#ending.signal.aborted && this.#commit()) succeeded = (await this.#committing) ?? true;
  }

  /** Aborts the streams; with a last commit, which the group takes until a new generation has begun. */
  end(canCommit: boolean): void {
    if (this.#ending.signal.aborted) return;
    if (canCommit) this.#commit();
    this.#ending.abort(new Error('The partition belongs to another epoch.'));
  }

  readonly #onMoved = (): void => {
    if (this.#timer || this.#committing !== undefined || this.#ending.signal.aborted) return;
    this.#timer = true;
    const { clock, commitMs } = this.#options.settings;
    clock.sleep(commitMs, this.#ending.signal).then(
      () => {
        this.#timer = false;
        if (this.#committing === undefined) this.#commit();
      },
      () => {
        this.#timer = false;
      },
    );
  };

  /** False where there is nothing to commit. The check and the client's call are in one tick. */
  #commit(): boolean {
    const payload = this.#payload;
    if (payload === undefined) return false;
    const moved = this.#uncommitted();
    if (moved.length === 0) return false;
    const offsets = moved.map((stream) => ({ stream, offset: stream.uncommitted ?? '' }));
    this.#committing = payload
      .commitOffsetsIfNecessary(toOffsets(offsets))
      .then(
        () => {
          for (const { stream, offset } of offsets) stream.committed = offset;
          return true;
        },
        (error: unknown) => {
          this.#options.onFailure(error, !this.#ending.signal.aborted);
          return false;
        },
      )
      .finally(() => {
        this.#committing = undefined;
        // Whichever partition it was that settled meanwhile: it found a commit under way, and left it at that.
        if (this.#uncommitted().length > 0) this.#onMoved();
      });
    return true;
  }

  #uncommitted(): PartitionStream[] {
    return Array.from(this.#streams.values())
      .flatMap((streams) => Array.from(streams.values()))
      .filter((stream) => stream.uncommitted !== undefined);
  }
}

function toOffsets(offsets: readonly { readonly stream: PartitionStream; readonly offset: string }[]): KafkaOffsets {
  const topics = new Map<string, { partition: number; offset: string }[]>();
  for (const { stream, offset } of offsets) {
    const partitions = topics.get(stream.topic) ?? [];
    partitions.push({ partition: stream.partition, offset });
    topics.set(stream.topic, partitions);
  }
  return { topics: Array.from(topics, ([topic, partitions]) => ({ topic, partitions })) };
}
