import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as order from '../generated/order/index.js';
import * as storefront from '../generated/storefront/index.js';
import type { KafkaBench } from './kafka-bench.js';
import { measure } from './measure.js';
import { payloadAt, TIMESTAMP, uuid } from './orders.js';
import { rawRequester } from './raw-request-reply.js';

const REQUESTS = 600;

export async function requestAndReply(bench: KafkaBench): Promise<void> {
  // Both responders receive everything that the order service's contract names, of which one topic is measured.
  const received = [
    'orders.create',
    'orders.cancel',
    'orders.get',
    'inventory.stock-reservation-failed',
    'payments.processed',
    'payments.failed',
    'shipping.eu.dispatched',
    'shipping.us.dispatched',
    'shipping.apac.dispatched',
  ];
  const raw = await rawRequester({
    createClient: (id) => bench.createClient(id),
    group: `bench-${bench.run}`,
    requests: await bench.createTopic('raw-requests'),
    replies: await bench.createTopic('raw-replies'),
    received: received.slice(1).map((topic) => bench.domainTopics()(topic, '')),
  });
  const names = {
    service: `bench-${bench.run}`,
    groups: (name: string) => `${name}-bench-${bench.run}`,
    topics: bench.domainTopics(),
  };
  const responder = order.connect({
    transport: kafka(bench.createClient('bench-responder')),
    logger: bench.silent,
    names,
  });
  const refused = (requestId: string) =>
    ({ requestId, status: 'FAILED', processingTimeMs: 1, error: { code: 'NO', message: 'no' } }) as const;
  await responder.start({
    createOrder: (request) =>
      request.reply({
        requestId: request.payload.requestId,
        orderId: request.payload.requestId,
        status: 'PLACED',
        totalAmount: 1_999,
        processingTimeMs: 1,
      }),
    cancelOrder: (request) => request.fail({ ...refused(request.payload.requestId), orderId: request.payload.orderId }),
    getOrder: (request) => request.fail({ ...refused(request.payload.requestId), orderId: request.payload.orderId }),
    onStockReservationFailed: () => undefined,
    onPaymentProcessed: () => undefined,
    onPaymentFailed: () => undefined,
    onShipmentDispatched: () => undefined,
  });
  const requester = storefront.connect({
    transport: kafka(bench.createClient('bench-requester')),
    logger: bench.silent,
    names: { ...names, service: `bench-${bench.run}-storefront` },
  });
  await requester.start({});
  const ask = (index: number): storefront.CreateOrder => ({
    requestId: uuid(index),
    customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
    items: [{ sku: 'MUG-BLUE', quantity: 1 }],
    shippingAddress: payloadAt(0).shippingAddress,
    requestedAt: TIMESTAMP,
  });
  let asked = 0;
  const oneByOne = (request: (payload: storefront.CreateOrder) => Promise<unknown>) =>
    measure(REQUESTS, async () => {
      for (let index = 0; index < REQUESTS; index++) await request(ask(asked++));
    });
  await bench.table(
    'Request and reply, one after the other',
    [
      { name: 'kafkajs, by hand', run: () => oneByOne((payload) => raw.request(payload)) },
      { name: 'eda-gen', run: () => oneByOne((payload) => requester.request.createOrder(payload)) },
    ],
    [{ name: 'eda-gen', of: 'kafkajs, by hand', target: 0.95 }],
  );
  await requester.stop();
  await responder.stop();
  await raw.close();
}
