/** A thin event (two uuids and a date-time), a fat one (ten lines, an amount and an address), and a fat one with two mistakes. */
const thin = {
  orderId: '7d1f4f5e-2f0e-4f3c-9a53-000000000001',
  customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
  timestamp: '2026-03-01T09:30:00.125Z',
};
const items = Array.from({ length: 10 }, (_, line) => ({
  sku: `MUG-BLUE-${line}`,
  name: `Mug, blue, size ${line}`,
  quantity: 1 + line,
  unitPrice: 1_999,
}));
const shippingAddress = {
  name: 'Ada Lovelace',
  street: 'Marylebone Road 12',
  postalCode: 'NW1 5LR',
  city: 'London',
  country: 'GB',
};
const fat = { ...thin, status: 'PLACED', items, totalAmount: 109_945, shippingAddress };
const refused = {
  ...fat,
  items: items.map((item, line) => (line === 9 ? { ...item, quantity: 'many' } : item)),
  shippingAddress: { ...shippingAddress, country: 'gb' },
};

export interface PayloadCase {
  readonly name: string;
  readonly text: string;
  readonly valid: boolean;
  readonly variant: 'thin' | 'fat';
}

export const PAYLOADS: readonly PayloadCase[] = [
  { name: 'thin ok', text: JSON.stringify(thin), valid: true, variant: 'thin' },
  { name: 'fat ok', text: JSON.stringify(fat), valid: true, variant: 'fat' },
  { name: 'fat refused', text: JSON.stringify(refused), valid: false, variant: 'fat' },
];
