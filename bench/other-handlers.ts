import type * as inventory from '../generated/inventory/index.js';

/** What the inventory service receives beside the messages that are measured. */
export const OTHER_HANDLERS = {
  onPaymentFailed: () => undefined,
  onOrderCancelled: () => undefined,
  checkAvailability: (request: inventory.CheckAvailabilityRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      items: [{ sku: 'MUG-BLUE', requested: 1, available: 9, status: 'AVAILABLE' }],
      status: 'COMPLETE',
      processingTimeMs: 1,
    }),
  reserveStock: (request: inventory.ReserveStockRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      orderId: request.payload.orderId,
      items: [],
      status: 'NONE',
      processingTimeMs: 1,
    }),
  releaseStock: (request: inventory.ReleaseStockRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      orderId: request.payload.orderId,
      items: [],
      status: 'NONE',
      processingTimeMs: 1,
    }),
};
