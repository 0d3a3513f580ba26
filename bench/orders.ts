import type * as order from '../generated/order/index.js';

export const TIMESTAMP = '2026-03-01T09:30:00.125Z';
export const uuid = (index: number): string => `7d1f4f5e-2f0e-4f3c-9a53-${index.toString(16).padStart(12, '0')}`;
const payloadOf = (index: number): order.OrderPlacedFat => ({
  orderId: uuid(index % 5_000),
  customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
  timestamp: TIMESTAMP,
  status: 'PLACED',
  items: Array.from({ length: 8 }, (_, line) => ({
    sku: `MUG-BLUE-${line}`,
    name: `Mug, blue, size ${line}`,
    quantity: 1 + line,
    unitPrice: 1_999,
  })),
  totalAmount: 71_964,
  shippingAddress: {
    name: 'Ada Lovelace',
    street: 'Marylebone Road 12',
    postalCode: 'NW1 5LR',
    city: 'London',
    country: 'GB',
  },
});
const payloads = Array.from({ length: 20_000 }, (_, index) => payloadOf(index));
export const payloadAt = (index: number): order.OrderPlacedFat => payloads[index % payloads.length] ?? payloadOf(index);

/** What a careful team writes by hand: key, and the headers without which the other side could not tell what comes. */
export const rawMessage = (payload: order.OrderPlacedFat, id: string) => ({
  key: payload.orderId,
  value: JSON.stringify(payload),
  headers: {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: 'urn:eda-gen:shop:order',
    ce_type: 'OrderPlaced',
    ce_variant: 'fat',
    ce_time: TIMESTAMP,
    'content-type': 'application/json',
  },
});
