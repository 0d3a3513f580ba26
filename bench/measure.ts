/** One run of one side: how long it took and how much processor time of this process it cost. */
export interface Sample {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface Side {
  readonly name: string;
  readonly run: () => Promise<Sample>;
}

export interface Result {
  readonly name: string;
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly samples: readonly Sample[];
}

/** Times a stretch of work of which the number of messages is known. */
export async function measure(messages: number, work: () => Promise<void>): Promise<Sample> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { messages, seconds, cpuSeconds: (user + system) / 1e6 };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Medians of interleaved runs (a b c, c b a, …) after one warm-up of each, so that what drifts meets all sides alike. */
export async function compare(
  sides: readonly Side[],
  runs: number,
  progress: (text: string) => void,
): Promise<readonly Result[]> {
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  for (const side of sides) {
    progress(`warm-up: ${side.name}`);
    await side.run();
  }
  for (let round = 0; round < runs; round++)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      progress(`run ${round + 1} of ${runs}: ${side.name}`);
      samples.get(side.name)?.push(await side.run());
    }
  return sides.map(({ name }) => {
    const own = samples.get(name) ?? [];
    return {
      name,
      perSecond: median(own.map(({ messages, seconds }) => messages / seconds)),
      cpuMicros: median(own.map(({ messages, cpuSeconds }) => (cpuSeconds / messages) * 1e6)),
      samples: own,
    };
  });
}
