import { EdaError } from '../../errors.js';
import { identityKey } from '../../idempotency/identity-key.js';
import type { ClaimRequest, ClaimResult, MessageIdentity, StoredReply } from '../../store.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { payloadOf, readReply, type ReplyColumns, timeAfter } from './stored-identity.js';

const CLAIMED: ClaimResult = { state: 'claimed' };

/** Handled messages. Everything in the transaction that is open. */
export class InboxTable {
  readonly #connection: SqliteConnection;
  readonly #sql;

  constructor(connection: SqliteConnection) {
    const { inbox } = connection.options.tables;
    this.#connection = connection;
    this.#sql = {
      // What has expired and was not cleaned up yet counts as absent.
      claim: `INSERT INTO ${inbox} (key, payload, expires_at) VALUES (unhex(?), unhex(?), ?) ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at, reply = NULL, reply_headers = NULL WHERE ${inbox}.expires_at <= ?`,
      find: `SELECT payload = unhex(?) AS same, reply, reply_headers FROM ${inbox} WHERE key = unhex(?)`,
      unclaim: `DELETE FROM ${inbox} WHERE key = unhex(?)`,
      reply: `UPDATE ${inbox} SET reply = ?, reply_headers = ? WHERE key = unhex(?)`,
    };
  }

  /** `claimed` gets the keys that are this transaction's from now on. */
  claim(requests: readonly ClaimRequest[], claimed: Set<string>): ClaimResult[] {
    const claim = this.#connection.prepare(this.#sql.claim);
    const now = this.#connection.now();
    return requests.map((request) => {
      const key = identityKey(request.identity);
      const payload = payloadOf(request);
      const { changes } = claim.run(key, payload, timeAfter(now, request.retentionMs), now);
      if (Number(changes) === 0) return this.#duplicate(key, payload);
      claimed.add(key);
      return CLAIMED;
    });
  }

  unclaim(identities: readonly MessageIdentity[], claimed: Set<string>): void {
    const unclaim = this.#connection.prepare(this.#sql.unclaim);
    for (const key of identities.map(identityKey)) if (claimed.delete(key)) unclaim.run(key);
  }

  saveReply(identity: MessageIdentity, { value, headers }: StoredReply): void {
    const save = this.#connection.prepare(this.#sql.reply);
    if (Number(save.run(value, JSON.stringify(headers), identityKey(identity)).changes) > 0) return;
    throw new EdaError(
      'invalid-options',
      `A reply was saved for ${identity.message} ${identity.id}, which this unit of work has not claimed. Claim it first.`,
      { fields: { ...identity } },
    );
  }

  #duplicate(key: string, payload: string): ClaimResult {
    const row = this.#connection.prepare(this.#sql.find).get(payload, key) as ReplyColumns & { readonly same: number };
    const samePayload = row.same === 1;
    const reply = readReply(row);
    return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
  }
}
