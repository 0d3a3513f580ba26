import type { MessageIdentity } from '../../store.js';

interface Kind {
  readonly key: string;
  readonly number: number;
  /** Messages of it that are remembered. */
  messages: number;
}

/** Numbers for what messages have in common: consumer, source and message. One is kept as long as there is a message of it. */
export class KindNumbers {
  readonly #byKey = new Map<string, Kind>();
  readonly #byNumber: (Kind | undefined)[] = [];
  readonly #free: number[] = [];
  #lastIdentity: MessageIdentity | undefined;
  #last: Kind | undefined;

  /** Undefined where no message of this kind is remembered. */
  of(identity: MessageIdentity): number | undefined {
    return this.#find(identity)?.number;
  }

  /** For one more message. */
  take(identity: MessageIdentity): number {
    let kind = this.#find(identity);
    if (kind === undefined) {
      kind = { key: keyOf(identity), number: this.#free.pop() ?? this.#byNumber.length, messages: 0 };
      this.#byKey.set(kind.key, kind);
      this.#byNumber[kind.number] = kind;
      this.#lastIdentity = identity;
      this.#last = kind;
    }
    kind.messages += 1;
    return kind.number;
  }

  /** One message of this kind is forgotten. */
  leave(number: number): void {
    const kind = this.#byNumber[number];
    if (kind === undefined) return;
    kind.messages -= 1;
    if (kind.messages > 0) return;
    this.#byKey.delete(kind.key);
    this.#byNumber[number] = undefined;
    this.#free.push(number);
    if (this.#last === kind) this.#last = undefined;
  }

  /** Messages of one kind come in a row, so the last one is mostly the right one. */
  #find(identity: MessageIdentity): Kind | undefined {
    const last = this.#lastIdentity;
    if (
      this.#last !== undefined &&
      last !== undefined &&
      last.message === identity.message &&
      last.source === identity.source &&
      last.consumer === identity.consumer
    )
      return this.#last;
    const kind = this.#byKey.get(keyOf(identity));
    if (kind === undefined) return undefined;
    this.#lastIdentity = identity;
    this.#last = kind;
    return kind;
  }
}

/** The lengths keep the parts apart. */
function keyOf({ consumer, source, message }: MessageIdentity): string {
  return `${consumer.length}:${source.length}:${consumer}${source}${message}`;
}
