/** Programs that have to compile, without an annotation on an event or a context. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  service: `
import { ignore, isEdaError, NonRetryableError } from '@eda-gen/runtime';
import type { Transport } from '@eda-gen/runtime';
import { memoryStore } from '@eda-gen/runtime/stores/memory';
import { kafka, kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { Kafka } from 'kafkajs';
import * as inventory from '../../../generated/inventory/index.js';
import { onPaymentFailed } from './handlers.js';

const service = inventory.connect({
  transport: kafka(new Kafka({ brokers: ['localhost:9092'], socketFactory: kafkaSockets() })),
  store: memoryStore(),
  retry: { attempts: undefined },
});
await service.start({
  onOrderPlaced: {
    thin: ignore('the fat variant carries all that we need'),
    fat: async (event, context) => {
      const first: string | undefined = event.payload.items[0]?.sku;
      if (first === undefined) throw new NonRetryableError('empty order');
      const name: 'OrderPlaced' = event.name;
      const variant: 'fat' = event.variant;
      const tenant: string | undefined = event.headers.tenant;
      context.tx.map<number>('stock').set(first, 1);
      const { id } = await context.publish.stockReserved({
        orderId: event.payload.orderId, customerId: event.payload.customerId, reservationId: context.idempotencyKey,
        items: event.payload.items, totalAmount: event.payload.totalAmount, timestamp: event.metadata.time,
      }, { correlationId: id0(name, variant, tenant) });
      context.logger.info('reserved', { id, attempt: context.attempt, aborted: context.signal.aborted });
    },
  },
  onPaymentFailed,
  onOrderCancelled: ignore('nothing to do'),
  checkAvailability: async (request) => request.payload.items.length > 5
    ? request.fail({ requestId: request.payload.requestId, status: 'FAILED', processingTimeMs: 1, error: { code: 'TOO_MANY', message: 'no' } })
    : request.reply({ requestId: request.payload.requestId, items: [], status: 'NONE', processingTimeMs: 1 }),
  reserveStock: (request) => request.reply({ requestId: 'a', orderId: 'b', items: [], status: 'NONE', processingTimeMs: 1 }, { id: undefined }),
  releaseStock: (request) => request.reply({ requestId: 'a', orderId: 'b', items: [], status: 'NONE', processingTimeMs: 1 }),
});
const total: number = await service.transaction(async (context) => {
  context.tx.map<number>('stock').set('A', 1);
  await context.publish.stockReservationFailed({ orderId: 'a', reason: 'OUT_OF_STOCK', missing: [], timestamp: 't' });
  return 1;
});
function id0(...parts: readonly (string | undefined)[]): string { return parts.join(); }
try { await service.stop({ timeoutMs: 1_000 }); } catch (error) { if (isEdaError(error, 'drain-timeout')) console.error(error.fields, total); }
export type T = Transport;
`,
  handlers: `
import * as inventory from '../../../generated/inventory/index.js';
import type { Transactional } from '@eda-gen/runtime';
import type { MemoryTransaction } from '@eda-gen/runtime/stores/memory';
type Handlers = inventory.InventoryHandlers<Transactional<MemoryTransaction>>;
export const onPaymentFailed: Handlers['onPaymentFailed'] = async (event, context) => {
  context.tx.map<string>('cancelled').set(event.payload.orderId, event.payload.reason);
};
/** Typed without a store: fits any. */
export const onOrderCancelled: inventory.InventoryHandlers['onOrderCancelled'] = (event) => { void event.payload.reason; };
export function createHandlers<Tx>(rest: Omit<inventory.InventoryHandlers<Transactional<Tx>>, 'onOrderCancelled'>): inventory.InventoryHandlers<Transactional<Tx>> {
  return { ...rest, onOrderCancelled };
}
`,
  leases: `
import { ignore } from '@eda-gen/runtime';
import { memory } from '@eda-gen/runtime/transports/memory';
import { memoryStore } from '@eda-gen/runtime/stores/memory';
import * as shipping from '../../../generated/shipping/index.js';
const service = shipping.connect({ transport: memory(), store: memoryStore({ mode: 'lease' }) });
await service.start({
  onPaymentProcessed: (event, context) => { const token: string = context.fencingToken; void token; },
  onOrderConfirmed: async (event, context) => {
    await context.publish.shipmentDispatched({ orderId: 'a', shipmentId: 'b', trackingNumber: 'c', timestamp: 't' }, { headers: { carrier: 'DHL' }, parameters: { region: 'eu' } });
  },
  onOrderStatusChanged: { thin: ignore('x'), fat: ignore('y') },
});
`,
  publisher: `
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { memory } from '@eda-gen/runtime/transports/memory';
import * as order from '../../../generated/order/index.js';
const publish = order.createPublishers({ transport: memory() });
await publish.orderPlaced.thin({ orderId: 'a', customerId: 'b', timestamp: 't' });
await publish.orderStatusChanged.fat({ orderId: 'a', status: 'PAID' }, { headers: { tenant: 'outlet' }, key: 'a', id: undefined });
const schema: StandardSchemaV1<unknown, order.OrderPlacedFat> = order.OrderPlacedFat as StandardSchemaV1<unknown, order.OrderPlacedFat>;
const input: unknown = JSON.parse('{}');
const result = order.OrderPlaced.validate(input);
if (result.valid) { const id: string = result.value.orderId; void id; } else { const path: readonly (string | number)[] | undefined = result.issues[0]?.path; void path; }
order.OrderPlacedFat.assert(input);
const items: readonly order.OrderItem[] = input.items;
const json: Record<string, unknown> = input;
void [schema, items, json];
await publish.close();
`,
  client: `
import { isEdaError } from '@eda-gen/runtime';
import { memory } from '@eda-gen/runtime/transports/memory';
import * as storefront from '../../../generated/storefront/index.js';
const service = storefront.connect({ transport: memory() });
await service.start({});
try {
  const answer = await service.request.createOrder({ requestId: 'a', customerId: 'b', items: [], shippingAddress: { name: 'a', street: 'b', postalCode: 'c', city: 'd', country: 'GB' }, requestedAt: 't' }, { timeoutMs: 2_000, signal: AbortSignal.timeout(1_000) });
  const total: number = answer.totalAmount;
  void total;
} catch (error) { if (isEdaError(error, 'request-failed')) void error.fields; }
`,
};
