export interface Assignable {
  wants(topic: string): boolean;
}

export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: number;
}

export interface Assignment<Member> {
  readonly member: Member;
  readonly topic: string;
  readonly partition: number;
}

/** Each partition goes to the member with the fewest of those that want its topic; of several, to the one that joined first. */
export function assignPartitions<Member extends Assignable>(
  members: readonly Member[],
  topics: readonly TopicPartitions[],
): Assignment<Member>[] {
  const load = new Map<Member, number>();
  const assignments: Assignment<Member>[] = [];
  for (const { topic, partitions } of topics.toSorted((a, b) => (a.topic < b.topic ? -1 : 1))) {
    const takers = members.filter((member) => member.wants(topic));
    for (let partition = 0; partition < partitions; partition += 1) {
      const member = leastLoaded(takers, load);
      if (member === undefined) break;
      load.set(member, (load.get(member) ?? 0) + 1);
      assignments.push({ member, topic, partition });
    }
  }
  return assignments;
}

function leastLoaded<Member>(members: readonly Member[], load: ReadonlyMap<Member, number>): Member | undefined {
  let best: Member | undefined;
  for (const member of members)
    if (best === undefined || (load.get(member) ?? 0) < (load.get(best) ?? 0)) best = member;
  return best;
}
