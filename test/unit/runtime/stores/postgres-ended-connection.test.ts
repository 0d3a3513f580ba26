import { createServer, type Server } from 'node:net';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../../../../src/runtime/stores/postgres/index.js';

/** A message of PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
function protocolMessage(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const AUTHENTICATION_OK = protocolMessage('R', Buffer.alloc(4));
const READY = protocolMessage('Z', Buffer.from('I'));
const TERMINATED = protocolMessage(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
);

describe('a connection that the database ends as soon as it is made', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => {
      // Both in one packet, as when this process was busy meanwhile.
      socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATION_OK, READY, TERMINATED])));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  it('is told by an error of the store, and does not end the process', async () => {
    const { port } = server.address() as { port: number };
    const pool = new Pool({ host: '127.0.0.1', port, user: 'nobody', database: 'nothing' });
    const store = postgresStore(pool);
    await expect(store.open()).rejects.toMatchObject({ code: 'store-unavailable' });
    await pool.end();
  });
});
