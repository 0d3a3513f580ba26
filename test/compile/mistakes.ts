/** A program that must not compile: what is wrong in it, and what the compiler has to say. */
export interface Mistake {
  readonly name: string;
  readonly code: string;
  readonly says: RegExp;
}

const INVENTORY = `
import { ignore } from '@eda-gen/runtime';
import type { Transport } from '@eda-gen/runtime';
import { memoryStore } from '@eda-gen/runtime/stores/memory';
import * as inventory from '../../../generated/inventory/index.js';
import * as shipping from '../../../generated/shipping/index.js';
import * as order from '../../../generated/order/index.js';
declare const transport: Transport;
const service = inventory.connect({ transport, store: memoryStore() });
const reply = { requestId: 'a', items: [{ sku: 'A', requested: 1, available: 1, status: 'AVAILABLE' as const }], status: 'COMPLETE' as const, processingTimeMs: 1 };
const reserved = { orderId: 'a', customerId: 'b', reservationId: 'c', items: [{ sku: 'A', quantity: 1 }], totalAmount: 1, timestamp: 't' };
export const all: inventory.InventoryHandlers = {
  onOrderPlaced: { thin: ignore('x'), fat: () => undefined },
  onPaymentFailed: () => undefined,
  onOrderCancelled: ignore('x'),
  checkAvailability: (request) => request.reply(reply),
  reserveStock: (request) => request.reply({ ...reply, orderId: 'a' }),
  releaseStock: (request) => request.reply({ ...reply, orderId: 'a' }),
};
export { ignore, memoryStore, inventory, shipping, order, transport, service, reply, reserved };
`;
const dispatched = `{ orderId: 'a', shipmentId: 'b', trackingNumber: 'c', timestamp: 't' }`;

const mistake = (name: string, code: string, says: RegExp): Mistake => ({
  name,
  code: `${INVENTORY}\n${code}\n`,
  says,
});

/** The lines before a mistake compile: a test holds it. */
export const PREAMBLE = INVENTORY;

export const MISTAKES: readonly Mistake[] = [
  mistake(
    'handler missing',
    `const { onOrderCancelled: _left, ...rest } = all; await service.start(rest);`,
    /Property 'onOrderCancelled' is missing in type/,
  ),
  mistake(
    'handler unknown',
    `await service.start({ ...all, onOrderLost: () => undefined });`,
    /'onOrderLost' does not exist in type/,
  ),
  mistake(
    'handler for what is sent, not received',
    `await service.start({ ...all, onStockReserved: () => undefined });`,
    /'onStockReserved' does not exist in type/,
  ),
  mistake(
    'variant missing',
    `await service.start({ ...all, onOrderPlaced: { fat: () => undefined } });`,
    /Property 'thin' is missing in type .* but required in type 'OnOrderPlaced</,
  ),
  mistake(
    'variant unknown',
    `await service.start({ ...all, onOrderPlaced: { thin: ignore('x'), fat: () => undefined, huge: () => undefined } });`,
    /'huge' does not exist in type 'OnOrderPlaced</,
  ),
  mistake(
    'function where variants are asked',
    `await service.start({ ...all, onOrderPlaced: () => undefined });`,
    /OnOrderPlaced</,
  ),
  mistake(
    'payload property of a wrong type',
    `await service.publish.stockReserved({ ...reserved, totalAmount: '1' });`,
    /Type 'string' is not assignable to type 'number'/,
  ),
  mistake(
    'payload property misspelt',
    `await service.publish.stockReserved({ orderId: 'a', customerId: 'b', reservationId: 'c', items: [], totalAmmount: 1, timestamp: 't' });`,
    /'totalAmmount' does not exist in type .*(?:totalAmount|StockReserved)/,
  ),
  mistake(
    'payload property missing',
    `const { timestamp: _left, ...rest } = reserved; await service.publish.stockReserved(rest);`,
    /Property 'timestamp' is missing/,
  ),
  mistake(
    'nested payload property of a wrong type',
    `await service.publish.stockReserved({ ...reserved, items: [{ sku: 'A', quantity: '1' }] });`,
    /Type 'string' is not assignable to type 'number'/,
  ),
  mistake(
    'nested payload property misspelt',
    `await service.publish.stockReserved({ ...reserved, items: [{ sku: 'A', quantity: 1, qantity: 2 }] });`,
    /'qantity' does not exist in type/,
  ),
  mistake(
    'enum member unknown',
    `await service.publish.stockReservationFailed({ orderId: 'a', reason: 'NO_IDEA', missing: [], timestamp: 't' });`,
    /'"NO_IDEA"' is not assignable/,
  ),
  mistake(
    'reply property of a wrong type',
    `await service.start({ ...all, checkAvailability: (request) => request.reply({ ...reply, processingTimeMs: 'fast' }) });`,
    /Type 'string' is not assignable to type 'number'/,
  ),
  mistake(
    'optional reply property misspelt',
    `await service.start({ ...all, checkAvailability: async (request) => request.reply({ requestId: 'a', items: [], status: 'NONE', processingTimeMs: 1, eror: { code: 'A', message: 'b' } }) });`,
    /'eror' does not exist in type/,
  ),
  mistake(
    'nested reply property misspelt',
    `await service.start({ ...all, checkAvailability: async (request) => request.reply({ ...reply, items: [{ sku: 'A', requested: 1, available: 1, status: 'AVAILABLE', avail: 1 }] }) });`,
    /'avail' does not exist in type/,
  ),
  mistake(
    'bare object instead of a reply',
    `await service.start({ ...all, checkAvailability: async () => reply });`,
    /Replied<"checkAvailability">/,
  ),
  mistake(
    'reply of another request',
    `declare const other: inventory.ReserveStockRequest; await service.start({ ...all, checkAvailability: () => other.reply({ ...reply, orderId: 'a' }) });`,
    /Replied<"reserveStock">.* is not assignable/,
  ),
  mistake(
    'no reply at all',
    `await service.start({ ...all, checkAvailability: async () => undefined });`,
    /Replied<"checkAvailability">/,
  ),
  mistake(
    'error reply with a wrong payload',
    `await service.start({ ...all, checkAvailability: (request) => request.fail({ requestId: 'a', status: 'OK', processingTimeMs: 1, error: { code: 'A', message: 'b' } }) });`,
    /'"OK"' is not assignable to type '"FAILED"'/,
  ),
  mistake(
    'channel parameter missing',
    `await shipping.createPublishers({ transport }).shipmentDispatched(${dispatched}, { headers: { carrier: 'DHL' } });`,
    /Property 'parameters' is missing/,
  ),
  mistake(
    'channel parameter unknown',
    `await shipping.createPublishers({ transport }).shipmentDispatched(${dispatched}, { headers: { carrier: 'DHL' }, parameters: { region: 'moon' } });`,
    /'"moon"' is not assignable/,
  ),
  mistake(
    'required header missing',
    `await shipping.createPublishers({ transport }).shipmentDispatched(${dispatched}, { parameters: { region: 'eu' } });`,
    /Property 'headers' is missing/,
  ),
  mistake(
    'optional header misspelt',
    `await shipping.createPublishers({ transport }).shipmentDispatched(${dispatched}, { headers: { carrier: 'DHL', tennant: 'a' }, parameters: { region: 'eu' } });`,
    /'tennant' does not exist in type/,
  ),
  mistake(
    'options left out',
    `await shipping.createPublishers({ transport }).shipmentDispatched(${dispatched});`,
    /Expected 2 arguments, but got 1/,
  ),
  mistake(
    'publishing what the contract does not send',
    `await service.publish.orderPlaced.fat({});`,
    /Property 'orderPlaced' does not exist on type 'InventoryPublish'/,
  ),
  mistake(
    'publishing it from a handler',
    `await service.start({ ...all, onPaymentFailed: async (event, context) => { await context.publish.orderCancelled({}); } });`,
    /Property 'orderCancelled' does not exist on type 'InventoryPublish'/,
  ),
  mistake(
    'variant left out in a publish',
    `await order.createPublishers({ transport }).orderPlaced({ orderId: 'a' });`,
    /not callable/,
  ),
  mistake(
    'ignoring a request',
    `await service.start({ ...all, checkAvailability: ignore('never asked') });`,
    /Ignored/,
  ),
  mistake(
    'tx without a store',
    `await inventory.connect({ transport }).start({ ...all, onPaymentFailed: (event, context) => { context.tx; } });`,
    /Property 'tx' does not exist on type 'InventoryContext & WithoutTransaction'/,
  ),
  mistake(
    'tx with leases',
    `await inventory.connect({ transport, store: memoryStore({ mode: 'lease' }) }).start({ ...all, onPaymentFailed: (event, context) => { context.tx; } });`,
    /Property 'tx' does not exist on type 'InventoryContext & Leased'/,
  ),
  mistake(
    'tx with leases in PostgreSQL',
    `import { postgresStore, type PostgresPool } from '@eda-gen/runtime/stores/postgres';
declare const pool: PostgresPool;
await inventory.connect({ transport, store: postgresStore(pool, { mode: 'lease' }) }).start({ ...all, onPaymentFailed: (event, context) => { context.tx; } });`,
    /Property 'tx' does not exist on type 'InventoryContext & Leased'/,
  ),
  mistake(
    'fencing token without leases',
    `await service.start({ ...all, onPaymentFailed: (event, context) => { context.fencingToken; } });`,
    /Property 'fencingToken' does not exist on type/,
  ),
  mistake(
    'transaction without a store',
    `await inventory.connect({ transport }).transaction(async () => undefined);`,
    /not callable[\s\S]*TransactionNeedsTransactionalStore/,
  ),
  mistake(
    'transaction of publishers without a store',
    `await inventory.createPublishers({ transport }).transaction(async () => undefined);`,
    /not callable[\s\S]*TransactionNeedsTransactionalStore/,
  ),
  mistake(
    'event property that does not exist',
    `await service.start({ ...all, onPaymentFailed: (event) => { event.payload.ammount; } });`,
    /Property 'ammount' does not exist on type 'PaymentFailed'/,
  ),
  mistake(
    'payload changed by a handler',
    `await service.start({ ...all, onPaymentFailed: (event) => { event.payload.amount = 1; } });`,
    /read-only property/,
  ),
  mistake(
    'handler of another event',
    `declare const handler: (event: inventory.OrderCancelledEvent) => void; await service.start({ ...all, onPaymentFailed: handler });`,
    /OrderCancelledEvent|PaymentFailedEvent/,
  ),
  mistake(
    'requesting what the contract does not ask',
    `declare const shop: order.OrderService; await shop.request.createOrder({});`,
    /Property 'createOrder' does not exist on type 'OrderRequests'/,
  ),
  mistake(
    'request with a wrong payload',
    `declare const shop: order.OrderService; await shop.request.checkAvailability({ requestId: 'a', items: [{ sku: 'A', quantity: 1 }], requestedAt: 't', prio: 'high' });`,
    /'prio' does not exist in type/,
  ),
  mistake(
    'answer of a request used wrongly',
    `declare const shop: order.OrderService; const answer = await shop.request.priceQuote({ requestId: 'a', items: [], requestedAt: 't' }); answer.total;`,
    /Property 'total' does not exist on type 'PriceQuoteReply'/,
  ),
  mistake(
    'unknown option of connect',
    `inventory.connect({ transport, concurency: 1 });`,
    /'concurency' does not exist in type/,
  ),
  mistake('no transport', `inventory.connect({ store: memoryStore() });`, /Property 'transport' is missing/),
  mistake(
    'handlers in a file of their own, typed for tx, on a service without',
    `const typed: inventory.InventoryHandlers<{ readonly tx: unknown }> = all; const handlers: inventory.InventoryHandlers<{ readonly tx: unknown }> = { ...typed, onPaymentFailed: (event, context) => { void context.tx; } }; await inventory.connect({ transport }).start(handlers);`,
    /'tx' is missing|not assignable/,
  ),
];
