/** A service in a process of its own: Kafka in, an effect and a publish in one transaction of PostgreSQL, Kafka out. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignore, isEdaError, silentLogger } from '@eda-gen/runtime';
import { postgresStore } from '@eda-gen/runtime/stores/postgres';
import { kafka, kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { Pool } from 'pg';
import * as inventory from '../../../generated/inventory/index.js';
import { MOVE_AGGREGATE, WRITE_EFFECT } from './effect-tables.js';
import { Points } from './points.js';
import type { FromMember, MemberSettings, ToMember } from './protocol.js';
import { watchedClient } from './watched-client.js';
import { watchedTransport } from './watched-transport.js';

const settings = JSON.parse(process.argv[2] ?? '') as MemberSettings;
const { prefix } = settings;
const tell = (message: FromMember): void => {
  process.send?.(message);
};
const points = new Points((point) => {
  tell({ kind: 'reached', point });
});
const held = new Set<string>();
let passed: Promise<void> = Promise.resolve();
let open = (): void => undefined;

process.on('message', (message: ToMember) => {
  switch (message.kind) {
    case 'kill-at':
      points.arm(message.point, message.nth);
      break;
    case 'hold':
      for (const id of message.ids) held.add(id);
      passed = new Promise((resolve) => {
        open = resolve;
      });
      break;
    case 'go':
      held.clear();
      open();
      break;
    case 'stop':
      void service.stop().then(async () => {
        await pool.end();
        process.exit(0);
      });
      break;
  }
});
// Whoever started it is gone.
process.on('disconnect', () => {
  process.exit(1);
});

const pool = new Pool({
  connectionString: settings.postgres,
  max: settings.lanes + 6,
  application_name: settings.name,
  connectionTimeoutMillis: 5000,
  Client: watchedClient(points),
});
const client = new Kafka({
  clientId: settings.name,
  brokers: [settings.kafka],
  socketFactory: kafkaSockets(),
  logLevel: logLevel.NOTHING,
});
const rename = (given: string): string => `${prefix}.${given}`;
const { lanes, lockTimeoutMs, idleInTransactionTimeoutMs, pollMs } = settings;
const service = inventory.connect({
  transport: watchedTransport(
    kafka(client, { sessionTimeoutMs: settings.sessionTimeoutMs, heartbeatMs: 250 }),
    rename('inventory.stock-reserved'),
    points,
    () => {
      tell({ kind: 'joined' });
    },
  ),
  store: postgresStore(pool, { lanes, lockTimeoutMs, idleInTransactionTimeoutMs, pollMs }),
  names: { topics: rename, groups: rename, service: rename('inventory') },
  logger: silentLogger,
  batch: settings.batch,
  handlerTimeoutMs: settings.handlerTimeoutMs,
  retry: { attempts: settings.attempts, baseMs: 5 },
  onError: (error, { where }) => {
    const code = isEdaError(error) ? error.code : error.name;
    tell({ kind: 'problem', where, code, message: error.message });
  },
});
const unexpected = (): never => {
  throw new Error('not asked in these tests');
};
const elsewhere = ignore('not in these tests');

await service.start({
  onOrderPlaced: {
    thin: elsewhere,
    fat: async (event, { tx, attempt, publish }) => {
      const { orderId, customerId, totalAmount, timestamp, items } = event.payload;
      const { id } = event.metadata;
      if (settings.handlerMs > 0) await sleep(settings.handlerMs);
      const token = randomUUID();
      await tx.query(MOVE_AGGREGATE, [orderId, id, totalAmount]);
      await tx.query(WRITE_EFFECT, [id, orderId, totalAmount, JSON.stringify(event.payload), token]);
      await publish.stockReserved({
        orderId,
        customerId,
        reservationId: token,
        items: [{ sku: 'MUG-BLUE', quantity: 1 }],
        totalAmount,
        timestamp,
      });
      if (held.has(id)) {
        tell({ kind: 'holding', id });
        await passed;
      }
      points.pass('handler');
      const behaviour = items[0]?.name;
      if (behaviour === 'fails' || (behaviour === 'fails-first' && attempt === 1))
        throw new Error(`This message ${behaviour}.`);
    },
  },
  onOrderCancelled: elsewhere,
  onPaymentFailed: elsewhere,
  checkAvailability: unexpected,
  releaseStock: unexpected,
  reserveStock: unexpected,
});
tell({ kind: 'started' });
setInterval(() => {
  const { handled, duplicates, deadLetters } = service.counters();
  tell({ kind: 'counters', handled, duplicates, deadLetters });
}, 100);
