import type { Connection } from '../producer/connection.js';
import type { RecordSender } from '../producer/record-sender.js';

/** A commit must not wait for the broker: the relay connects, and a connection that fails is a verdict like any other. */
export function createRelaySender(
  connection: Pick<Connection, 'open'>,
  sender: Pick<RecordSender, 'sendInOrder'>,
): Pick<RecordSender, 'sendInOrder'> {
  return {
    sendInOrder: async (records) => {
      try {
        await connection.open();
      } catch (error) {
        return records.map(() => ({ error }));
      }
      return sender.sendInOrder(records);
    },
  };
}
