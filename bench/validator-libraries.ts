import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as v from 'valibot';
import { parse } from 'yaml';
import { z } from 'zod';

export type Check = (value: unknown) => boolean;

/** One way to validate the two variants of an order's first event. Every side looks for all problems of a value, as ours does. */
export interface ValidatorSide {
  readonly name: string;
  readonly thin: Check;
  readonly fat: Check;
}

const SCHEMAS = [
  'address',
  'amount',
  'customer-id',
  'order-id',
  'order-item',
  'order-status',
  'quantity',
  'sku',
  'timestamp',
];

/** ajv compiles the contract's own schemas. */
export function ajvSide(): ValidatorSide {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const add = (path: string): void => {
    const text = readFileSync(new URL(`../../asyncapi/${path}`, import.meta.url), 'utf8');
    ajv.addSchema(parse(text) as object, `bench:///${path}`);
  };
  for (const name of SCHEMAS) add(`schemas/${name}.yaml`);
  add('messages/order-placed.yaml');
  const compile = (variant: string): Check => {
    const validate = ajv.compile({ $ref: `bench:///messages/order-placed.yaml#/${variant}/payload` });
    return (value) => validate(value);
  };
  return { name: 'ajv (compiled, ajv-formats)', thin: compile('thin'), fat: compile('fat') };
}

export function zodSide(): ValidatorSide {
  const thin = z.looseObject({
    orderId: z.uuid(),
    customerId: z.uuid(),
    timestamp: z.iso.datetime({ offset: true }),
  });
  const amount = z.int().min(0).max(100_000_000_000);
  const text = (max: number) => z.string().min(1).max(max);
  const fat = thin.extend({
    status: z.enum(['PLACED', 'PAID', 'CONFIRMED', 'SHIPPED', 'CANCELLED']),
    items: z
      .array(
        z.looseObject({
          sku: text(40).regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/u),
          name: text(200),
          quantity: z.int().min(1).max(10_000),
          unitPrice: amount,
        }),
      )
      .min(1)
      .max(100),
    totalAmount: amount,
    shippingAddress: z.looseObject({
      name: text(200),
      street: text(200),
      postalCode: text(20),
      city: text(100),
      country: z.string().regex(/^[A-Z]{2}$/u),
    }),
  });
  return {
    name: 'zod',
    thin: (value) => thin.safeParse(value).success,
    fat: (value) => fat.safeParse(value).success,
  };
}

export function valibotSide(): ValidatorSide {
  const thinEntries = {
    orderId: v.pipe(v.string(), v.uuid()),
    customerId: v.pipe(v.string(), v.uuid()),
    timestamp: v.pipe(v.string(), v.isoTimestamp()),
  };
  const amount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000_000));
  const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
  const item = v.looseObject({
    sku: v.pipe(v.string(), v.minLength(1), v.maxLength(40), v.regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/u)),
    name: text(200),
    quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
    unitPrice: amount,
  });
  const thin = v.looseObject(thinEntries);
  const fat = v.looseObject({
    ...thinEntries,
    status: v.picklist(['PLACED', 'PAID', 'CONFIRMED', 'SHIPPED', 'CANCELLED']),
    items: v.pipe(v.array(item), v.minLength(1), v.maxLength(100)),
    totalAmount: amount,
    shippingAddress: v.looseObject({
      name: text(200),
      street: text(200),
      postalCode: text(20),
      city: text(100),
      country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/u)),
    }),
  });
  return {
    name: 'valibot',
    thin: (value) => v.safeParse(thin, value).success,
    fat: (value) => v.safeParse(fat, value).success,
  };
}
