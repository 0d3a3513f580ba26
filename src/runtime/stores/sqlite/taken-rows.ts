/** A row that a relay has taken and not marked yet. */
export interface Taken {
  /** Its number in the outbox. */
  readonly place: number;
  readonly messageId: string;
  readonly relay: object;
  /** Topic and key, where there is one: what is in an order. */
  readonly order: string | undefined;
}

/** Of a row: what decides who may take it. */
export interface TakenColumns {
  readonly id: number;
  readonly message_id: string;
  readonly topic: string;
  readonly key: Uint8Array | null;
}

/** Which relay has which rows of an outbox: the rows of one topic and key are with one relay at a time. */
export class TakenRows {
  readonly #rows = new Map<number, Taken>();
  readonly #byMessage = new Map<string, Taken[]>();
  readonly #holds = new Map<string, { readonly relay: object; rows: number }>();
  /** Somebody was refused a row. */
  #keptBack = false;

  /** Whether the row is this relay's from now on. */
  take({ id: place, message_id: messageId, topic, key }: TakenColumns, relay: object): boolean {
    const known = this.#rows.get(place);
    const order =
      key === null ? undefined : `${topic}\n${Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')}`;
    const hold = order === undefined ? undefined : this.#holds.get(order);
    if ((known !== undefined && known.relay !== relay) || (hold !== undefined && hold.relay !== relay)) {
      this.#keptBack = true;
      return false;
    }
    if (known !== undefined) return true;
    const taken: Taken = { place, messageId, relay, order };
    this.#rows.set(place, taken);
    const same = this.#byMessage.get(messageId);
    if (same === undefined) this.#byMessage.set(messageId, [taken]);
    else same.push(taken);
    if (hold !== undefined) hold.rows += 1;
    else if (order !== undefined) this.#holds.set(order, { relay, rows: 1 });
    return true;
  }

  /** A row of one of these ids that nobody has taken, or not this relay where one is named, is another one, still to be published. */
  find(messageIds: readonly string[], relay?: object): readonly Taken[] {
    return [...new Set(messageIds)]
      .flatMap((id) => this.#byMessage.get(id) ?? [])
      .filter((taken) => relay === undefined || taken.relay === relay);
  }

  of(relay: object): readonly Taken[] {
    return Array.from(this.#rows.values()).filter((taken) => taken.relay === relay);
  }

  /** True where somebody who was refused rows may look again. */
  free(rows: readonly Taken[]): boolean {
    for (const taken of rows) {
      if (!this.#rows.delete(taken.place)) continue;
      const rest = (this.#byMessage.get(taken.messageId) ?? []).filter((other) => other !== taken);
      if (rest.length === 0) this.#byMessage.delete(taken.messageId);
      else this.#byMessage.set(taken.messageId, rest);
      const hold = taken.order === undefined ? undefined : this.#holds.get(taken.order);
      if (hold === undefined || taken.order === undefined) continue;
      hold.rows -= 1;
      if (hold.rows === 0) this.#holds.delete(taken.order);
    }
    if (rows.length === 0 || !this.#keptBack) return false;
    this.#keptBack = false;
    return true;
  }
}
