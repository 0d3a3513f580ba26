import type { StreamState } from './stream-state.js';

/** Records of one stream in a row: what lies side by side in memory is read faster, and no other stream notices a millisecond. */
const RECORDS_A_TURN = 32;

/** Streams with records that were not taken yet, in turn. */
export class StreamTurns {
  readonly #streams: StreamState[] = [];
  #turn = 0;
  #left = RECORDS_A_TURN;

  add(stream: StreamState): void {
    if (!this.#streams.includes(stream)) this.#streams.push(stream);
  }

  /** The stream whose turn it is, of those that have records and are not blocked. One record is to be taken from it. */
  next(): StreamState | undefined {
    this.#left -= 1;
    if (this.#left < 0) this.#pass();
    for (let tries = this.#streams.length; tries > 0; tries -= 1) {
      if (this.#turn >= this.#streams.length) this.#turn = 0;
      const stream = this.#streams[this.#turn] as StreamState;
      if (stream.pending === 0 || stream.dead) this.#streams.splice(this.#turn, 1);
      else if (stream.blocked) this.#pass();
      else return stream;
    }
    return undefined;
  }

  #pass(): void {
    this.#turn += 1;
    this.#left = RECORDS_A_TURN - 1;
  }
}
