import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { children, go, inline, readContract, type ContractNode, type Json } from './read-contract.js';

const SERVICES = ['order', 'inventory', 'payment', 'shipping'] as const;
const DOCUMENTS = [...SERVICES, 'storefront'] as const;

/** One message that a document sends or receives: where, called what, and where it is written. */
interface Flow {
  readonly document: string;
  readonly key: string;
  readonly message: string;
  /** File and pointer of the payload schema: the same on both sides, since they share it. */
  readonly payload: string;
}

const place = (node: ContractNode | undefined): string => `${node?.file ?? ''}#${node?.pointer ?? ''}`;

function flows(document: string, direction: 'sends' | 'receives'): Flow[] {
  const found: Flow[] = [];
  for (const [, operation] of children(go(readContract(document), 'operations'))) {
    const sends = go(operation, 'action')?.value === 'send';
    const channel = go(operation, 'channel');
    if (sends === (direction === 'sends'))
      for (const [, message] of children(go(operation, 'messages')))
        found.push(flow(document, String(go(channel ?? operation, 'address')?.value), message));
    if (sends === (direction === 'receives'))
      for (const [, message] of children(go(operation, 'reply', 'messages')))
        found.push(flow(document, `reply on ${go(operation, 'channel', 'address')?.value as string}`, message));
  }
  return found;
}

function flow(document: string, address: string, message: ContractNode): Flow {
  const name = String(go(message, 'name')?.value);
  return { document, key: `${address}: ${name}`, message: name, payload: place(go(message, 'payload')) };
}

const sent = DOCUMENTS.flatMap((document) => flows(document, 'sends'));
const received = DOCUMENTS.flatMap((document) => flows(document, 'receives'));

const messages = new Map<string, ContractNode>();
for (const document of DOCUMENTS)
  for (const [, channel] of children(go(readContract(document), 'channels')))
    for (const [, message] of children(go(channel, 'messages')))
      messages.set(String(go(message, 'name')?.value), message);
const all = [...messages];

describe('the order domain', () => {
  it.each(SERVICES)('has a receiver for whatever %s sends', (service) => {
    const orphans = sent.filter(
      (one) =>
        one.document === service && !received.some((other) => other.key === one.key && other.document !== service),
    );
    expect(orphans.map(({ key }) => key)).toEqual([]);
  });

  it.each(SERVICES)('has a sender for whatever %s receives', (service) => {
    const orphans = received.filter(
      (one) => one.document === service && !sent.some((other) => other.key === one.key && other.document !== service),
    );
    expect(orphans.map(({ key }) => key)).toEqual([]);
  });

  it('has one schema for both sides', () => {
    const pairs = sent.flatMap((one) =>
      received.filter((other) => other.key === one.key).map((other) => ({ one, other })),
    );
    expect(pairs.filter(({ one, other }) => one.payload !== other.payload)).toEqual([]);
    expect(pairs.length).toBeGreaterThan(20);
  });

  it('sends one message name always with one schema', () => {
    for (const one of [...sent, ...received])
      expect(one.payload).toBe(place(go(messages.get(one.message) ?? readContract(one.document), 'payload')));
  });

  const names = (document: string, direction: 'sends' | 'receives'): string[] =>
    flows(document, direction)
      .filter(({ key }) => !key.startsWith('reply on'))
      .map(({ message }) => message)
      .toSorted();

  it('has the messages that each service is there for', () => {
    expect(names('order', 'sends')).toEqual(
      [
        'OrderPlacedThin',
        'OrderPlacedFat',
        'OrderStatusChangedThin',
        'OrderStatusChangedFat',
        'OrderConfirmed',
        'OrderCancelled',
        'ReserveStock',
        'ReleaseStock',
        'CheckAvailability',
        'ChargeCard',
        'RefundPayment',
        'PriceQuote',
        'ScoreFraud',
      ].toSorted(),
    );
    expect(names('order', 'receives')).toEqual(
      [
        'CreateOrder',
        'CancelOrder',
        'GetOrder',
        'StockReservationFailed',
        'PaymentProcessed',
        'PaymentFailed',
        'ShipmentDispatched',
      ].toSorted(),
    );
    expect(names('inventory', 'sends')).toEqual(['StockReservationFailed', 'StockReserved']);
    expect(names('inventory', 'receives')).toEqual(
      [
        'OrderPlacedThin',
        'OrderPlacedFat',
        'PaymentFailed',
        'OrderCancelled',
        'ReserveStock',
        'ReleaseStock',
        'CheckAvailability',
      ].toSorted(),
    );
    expect(names('payment', 'sends')).toEqual(['PaymentFailed', 'PaymentProcessed']);
    expect(names('payment', 'receives')).toEqual(
      ['ChargeCard', 'PriceQuote', 'RefundPayment', 'ScoreFraud', 'StockReserved'].toSorted(),
    );
    expect(names('shipping', 'sends')).toEqual(['ShipmentDispatched']);
    expect(names('shipping', 'receives')).toEqual(
      ['OrderConfirmed', 'OrderStatusChangedFat', 'OrderStatusChangedThin', 'PaymentProcessed'].toSorted(),
    );
    expect(names('storefront', 'sends')).toEqual(['CancelOrder', 'CreateOrder', 'GetOrder']);
  });

  it('tells commands and queries, which are answered, from events, which are not', () => {
    const asked = new Set(sent.filter(({ document, key }) => isAsked(document, key)).map(({ message }) => message));
    const kinds = all.map(([name, message]) => ({
      name,
      kind: go(message, 'tags', '0', 'name')?.value,
      answered: asked.has(name),
    }));
    const ofKind = (...wanted: readonly string[]): typeof kinds =>
      kinds.filter(({ kind }) => wanted.includes(String(kind)));
    expect(ofKind('event', 'command', 'query', 'reply')).toHaveLength(all.length);
    expect(ofKind('event').filter(({ answered }) => answered)).toEqual([]);
    expect(ofKind('command', 'query').filter(({ answered }) => !answered)).toEqual([]);
    const events = ofKind('event').map(({ name }) => name.replace(/Thin$|Fat$/, ''));
    expect(events.filter((name) => !/(?:ed|Failed)$/.test(name))).toEqual([]);
  });

  it('addresses each command and query to one service', () => {
    for (const { key } of sent.filter(({ document, key }) => isAsked(document, key)))
      expect(received.filter((one) => one.key === key)).toHaveLength(1);
  });
});

function isAsked(document: string, key: string): boolean {
  return children(go(readContract(document), 'operations')).some(
    ([, operation]) =>
      go(operation, 'reply') !== undefined &&
      key.startsWith(`${go(operation, 'channel', 'address')?.value as string}: `),
  );
}

describe('each message', () => {
  it.each(all)('%s has its texts, its schema, its correlation and an example', (name, message) => {
    const value = message.value as Json;
    for (const field of ['name', 'title', 'summary', 'description', 'contentType'])
      expect(value[field]).toBeTypeOf('string');
    for (const field of ['payload', 'headers', 'correlationId'])
      expect(go(message, field), `${name} ${field}`).toBeDefined();
    expect(value['examples']).not.toHaveLength(0);
  });

  it.each(all)('%s has examples that its schemas accept', (_name, message) => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    (addFormats as unknown as (instance: Ajv) => void)(ajv);
    for (const example of inline(go(message, 'examples') ?? message) as { payload: unknown; headers?: unknown }[])
      for (const part of ['payload', 'headers'] as const) {
        if (example[part] === undefined) continue;
        const validate = ajv.compile(inline(go(message, part) ?? message) as Json);
        validate(example[part]);
        expect({ part, errors: validate.errors ?? [] }).toEqual({ part, errors: [] });
      }
  });

  it.each(all.filter(([, message]) => go(message, 'bindings', 'kafka', 'key') !== undefined))(
    '%s is keyed by a property that has the schema of the key',
    (_name, message) => {
      const expression = (go(message, 'x-eda-order', 'key')?.value ?? '') as string;
      const property = expression.replace('$message.payload#/', '');
      expect(place(go(message, 'payload', 'properties', property))).toBe(
        place(go(message, 'bindings', 'kafka', 'key')),
      );
      expect(go(message, 'payload', 'required')?.value).toContain(property);
    },
  );

  it.each(all.filter(([, message]) => go(message, 'x-eda-variant')?.value === 'thin'))(
    '%s is a subset of its fat variant',
    (name, message) => {
      const fat = messages.get(name.replace(/Thin$/, 'Fat'));
      for (const [property, schema] of children(go(message, 'payload', 'properties')))
        expect(place(go(fat ?? message, 'payload', 'properties', property))).toBe(place(schema));
    },
  );
});

describe('the official parser', () => {
  it.each(DOCUMENTS)('has nothing against %s', async (document) => {
    const { file } = readContract(document);
    const { diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'), { source: file });
    expect(
      diagnostics
        .filter(({ severity }) => [0, 1].includes(severity))
        .map(({ message, path }) => `${path.join('/')}: ${message}`),
    ).toEqual([]);
  });
});
