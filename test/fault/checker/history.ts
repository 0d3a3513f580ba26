/** What a run leaves behind, read from the broker and the database by clients of the test's own: all that the checker looks at. */
export interface History {
  /** All records of the input topic. */
  readonly sent: readonly SentRecord[];
  /** Rows that handlers wrote in their transactions, in any order. */
  readonly effects: readonly Effect[];
  /** One row a key, which handlers moved on in the same transactions. */
  readonly aggregates: readonly Aggregate[];
  /** All records of the output topic. */
  readonly published: readonly PublishedRecord[];
  readonly deadLetters: readonly DeadLetter[];
}

export interface SentRecord {
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly key: string;
  /** Within the key, as the payload has it. */
  readonly sequence: number;
  readonly payload: string;
  /** What its handler does: `fails` each time, so that the record must become a dead letter. */
  readonly handler: 'works' | 'fails';
}

export interface Effect {
  /** Order of the writes: a later one of the same key has a larger number. */
  readonly order: number;
  /** Of the message. */
  readonly id: string;
  readonly key: string;
  readonly sequence: number;
  readonly payload: string;
  /** Made by this run of the handler, random, and written into what it publishes: tells two runs of one message apart. */
  readonly token: string;
}

export interface Aggregate {
  readonly key: string;
  readonly count: number;
  /** See `chainAfter`. */
  readonly chain: string;
}

export interface PublishedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly key: string;
  /** The id of the message whose handler published it. */
  readonly cause: string;
  readonly token: string;
  readonly payload: string;
}

export interface DeadLetter {
  /** Place of the record that it tells of. */
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly payload: string;
  readonly reason: string;
}
