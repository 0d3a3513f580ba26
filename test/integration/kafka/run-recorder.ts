import type { DeliverySink, DeliveryStream, IncomingRecord, TransportProblem } from '../../../src/runtime/transport.js';

/** One run of one record by one member. */
export interface Run {
  readonly member: string;
  readonly place: string;
  readonly value: string;
  readonly from: number;
  /** When it was settled; undefined where its epoch ended before. */
  to?: number;
}

/**
 * A sink that runs the records of each partition one after the other, each for a while, starting none after the epoch has
 * ended and settling each when it is finished: a consume loop in small, which writes down when it ran what.
 */
export class RunRecorder implements DeliverySink {
  readonly runs: Run[] = [];
  readonly problems: TransportProblem[] = [];
  readonly streams = new Set<DeliveryStream>();
  readonly #member: string;
  readonly #runMs: number;
  readonly #queues = new Map<DeliveryStream, IncomingRecord[]>();

  constructor(member: string, runMs: number) {
    this.#member = member;
    this.#runMs = runMs;
  }

  /** Values that were settled in their epoch. */
  get settled(): ReadonlySet<string> {
    return new Set(this.runs.filter(({ to }) => to !== undefined).map(({ value }) => value));
  }

  deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void {
    this.streams.add(stream);
    const queue = this.#queues.get(stream);
    if (queue === undefined) {
      this.#queues.set(stream, [...records]);
      this.#next(stream);
    } else queue.push(...records);
  }

  onProblem(problem: TransportProblem): void {
    this.problems.push(problem);
  }

  #next(stream: DeliveryStream): void {
    const record = stream.signal.aborted ? undefined : this.#queues.get(stream)?.shift();
    if (record === undefined) {
      this.#queues.delete(stream);
      return;
    }
    const value = Buffer.from(record.value ?? []).toString();
    const place = `${record.topic}/${record.partition}/${record.offset}`;
    const run: Run = { member: this.#member, place, value, from: Date.now() };
    this.runs.push(run);
    setTimeout(() => {
      stream.settle([record]);
      if (!stream.signal.aborted) run.to = Date.now();
      this.#next(stream);
    }, this.#runMs);
  }
}

/** Pairs of runs of one record that were settled in their epochs and overlap in time. */
export function overlaps(runs: readonly Run[]): string[] {
  const found: string[] = [];
  for (const [place, all] of groupByPlace(runs)) {
    const settled = all.filter(({ to }) => to !== undefined).toSorted((a, b) => a.from - b.from);
    settled.forEach((run, index) => {
      const next = settled[index + 1];
      if (next !== undefined && next.member !== run.member && next.from < (run.to ?? 0)) {
        found.push(`${place}: ${run.member} ${run.from}-${run.to}, ${next.member} ${next.from}-${next.to}`);
      }
    });
  }
  return found;
}

function groupByPlace(runs: readonly Run[]): Map<string, Run[]> {
  const byPlace = new Map<string, Run[]>();
  for (const run of runs) byPlace.set(run.place, [...(byPlace.get(run.place) ?? []), run]);
  return byPlace;
}
