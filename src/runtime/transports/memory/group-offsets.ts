/** What a consumer group has committed: per topic and partition the offset of the next record. Outlives its members. */
export class GroupOffsets {
  readonly #topics = new Map<string, Map<number, number>>();

  get(topic: string, partition: number): number | undefined {
    return this.#topics.get(topic)?.get(partition);
  }

  hasTopic(topic: string): boolean {
    return this.#topics.has(topic);
  }

  set(topic: string, partition: number, offset: number): void {
    let partitions = this.#topics.get(topic);
    if (partitions === undefined) this.#topics.set(topic, (partitions = new Map()));
    partitions.set(partition, offset);
  }

  *entries(): IterableIterator<{ readonly topic: string; readonly partition: number; readonly offset: number }> {
    for (const [topic, partitions] of this.#topics)
      for (const [partition, offset] of partitions) yield { topic, partition, offset };
  }
}
