import { BEHAVIOURS, type Behaviour } from '../member/behaviour.js';

/** A record to be sent. */
export interface Message {
  readonly id: string;
  readonly key: string;
  readonly payload: string;
}

export interface MessageOptions {
  /** Number of the key. */
  readonly key: number;
  /** Grows with each message of a key. */
  readonly sequence: number;
  readonly id?: string;
  readonly behaviour?: Behaviour;
}

export function message({ key, sequence, id, behaviour = 'works' }: MessageOptions): Message {
  const orderId = `7d1f4f5e-2f0e-4f3c-9a53-${String(key).padStart(12, '0')}`;
  return {
    id: id ?? `m${sequence}`,
    key: orderId,
    payload: JSON.stringify({
      orderId,
      customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
      timestamp: '2026-03-01T09:30:00.125Z',
      status: 'PLACED',
      items: [{ sku: 'MUG-BLUE', name: behaviour, quantity: 1, unitPrice: sequence }],
      totalAmount: sequence,
      shippingAddress: {
        name: 'Ada',
        street: 'Marylebone Road 12',
        postalCode: 'NW1 5LR',
        city: 'London',
        country: 'GB',
      },
    }),
  };
}

export function headersOf({ id }: Message): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: 'urn:eda-gen:shop:order',
    ce_type: 'OrderPlaced',
    ce_variant: 'fat',
    ce_time: '2026-03-01T09:30:00.125Z',
    'content-type': 'application/json',
  };
}

export function readPayload(payload: string): { readonly sequence: number; readonly behaviour: Behaviour } {
  const { totalAmount, items } = JSON.parse(payload) as { totalAmount: number; items: [{ name: string }] };
  const behaviour = BEHAVIOURS.find((known) => known === items[0].name);
  if (behaviour === undefined) throw new Error(`No payload of these tests: ${payload}`);
  return { sequence: totalAmount, behaviour };
}
