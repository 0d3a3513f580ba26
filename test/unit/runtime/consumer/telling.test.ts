import { describe, expect, it } from 'vitest';
import type { AnyMessage } from '../../../../src/runtime/message/descriptor.js';
import type { ChannelDescriptor, ReceiveEntry, ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { ignore } from '../../../../src/runtime/service/ignore.js';
import type { IncomingRecord } from '../../../../src/runtime/transport.js';
import { until } from '../fake-clock.js';
import { FakeTransport } from '../fake-transport.js';
import { message, objectValidator } from '../hand-made.js';
import { FakeStream, headerText, order, startService, type TestEvent } from './harness.js';

const any = objectValidator({});
const events = (channel: ChannelDescriptor, messages: readonly AnyMessage[]): Record<string, ReceiveEntry> =>
  Object.fromEntries(
    messages.map((one): [string, ReceiveEntry] => [
      `on${one.type}`,
      { operation: `receive${one.type}`, name: one.type, channel, messages: [{ message: one }] },
    ]),
  );
const receiving = (
  receives: Record<string, ReceiveEntry>,
  more: Partial<ServiceDescriptor> = {},
): ServiceDescriptor => ({
  contract: 1,
  service: 'inventory',
  source: 'urn:inventory',
  sends: {},
  requests: {},
  receives,
  responds: {},
  ...more,
});

/** What became of one record: the handler that got it, or the reason of its dead letter. */
async function fate(descriptor: ServiceDescriptor, record: IncomingRecord): Promise<string> {
  let got = 'nobody';
  const handlers = Object.fromEntries(
    Object.entries(descriptor.receives).map(([key, entry]): [string, unknown] => {
      const handler = (event: TestEvent): void => {
        got = `${key}${'variant' in event ? `.${String(event.variant)}` : ''} ${JSON.stringify(event.parameters)}`;
      };
      const variants = entry.messages.flatMap(({ variant }) => variant ?? []);
      return [key, variants.length === 0 ? handler : Object.fromEntries(variants.map((variant) => [variant, handler]))];
    }),
  );
  const transport = new FakeTransport(['orders', 'shipping.eu.dispatched', record.topic]);
  const { service, sink, deadLetters } = await startService(handlers, { descriptor, transport });
  const stream = new FakeStream(record.topic);
  sink.deliver(stream, [record]);
  await until(() => stream.settled.length === 1, 'it is settled');
  await service.stop();
  const [letter] = deadLetters();
  return letter === undefined ? got : (headerText(letter, 'edagen_dlq_reason') ?? '');
}

const record = (headers: Readonly<Record<string, string>>, payload: unknown = {}, topic = 'orders'): IncomingRecord =>
  order({ offset: 0, topic, payload, headers: { ce_type: '', ...headers } });

const channel: ChannelDescriptor = { key: 'orders', address: 'orders' };

describe('which message a record is', () => {
  const marked = receiving(
    events(channel, [
      message({ type: 'Paid', payload: any, marks: [{ from: 'payload', path: ['status', 'name'], value: 'PAID' }] }),
      message({ type: 'Sent', payload: any, marks: [{ from: 'header', path: ['kind'], value: 7 }] }),
    ]),
  );

  it('goes by ce_type', async () => {
    expect(await fate(marked, record({ ce_type: 'Sent' }, { status: { name: 'PAID' } }))).toBe('onSent {}');
  });
  it('then by a constant in a header', async () => {
    expect(await fate(marked, record({ kind: '7' }, { status: { name: 'PAID' } }))).toBe('onSent {}');
  });
  it('then by a constant in the payload', async () => {
    expect(await fate(marked, record({}, { status: { name: 'PAID' } }))).toBe('onPaid {}');
  });
  it('is unknown where nothing tells it', async () => {
    expect(await fate(marked, record({}, { status: { name: 'OPEN' } }))).toBe('unknown-message');
    expect(await fate(marked, order({ offset: 0, topic: 'orders', value: '{', headers: { ce_type: '' } }))).toBe(
      'decode',
    );
  });
  it('is the only one of its channel, where there is one', async () => {
    const only = receiving(events(channel, [message({ type: 'Paid', payload: any })]));
    expect(await fate(only, record({}))).toBe('onPaid {}');
    expect(await fate(only, record({ ce_type: 'Sent' }))).toBe('unknown-message');
  });

  it('goes by ce_variant too', async () => {
    const variant = (name: 'thin' | 'fat') => ({
      message: message({ type: 'Paid', variant: name, payload: any }),
      variant: name,
    });
    const variants = receiving({
      onPaid: { operation: 'receivePaid', name: 'Paid', channel, messages: [variant('thin'), variant('fat')] },
    });
    expect(await fate(variants, record({ ce_type: 'Paid', ce_variant: 'fat' }))).toBe('onPaid.fat {}');
    expect(await fate(variants, record({ ce_type: 'Paid', ce_variant: 'thin' }))).toBe('onPaid.thin {}');
    expect(await fate(variants, record({ ce_type: 'Paid' }))).toBe('unknown-message');
  });

  it('leaves alone what this service sends to the same topic', async () => {
    const sends = {
      sent: {
        operation: 'sendSent',
        name: 'Sent',
        channel,
        messages: [{ message: message({ type: 'Sent', payload: any }) }],
      },
    };
    const both = receiving(events(channel, [message({ type: 'Paid', payload: any })]), { sends });
    expect(await fate(both, record({ ce_type: 'Sent' }))).toBe('nobody');
    expect(await fate(both, record({ ce_type: 'Eaten' }))).toBe('unknown-message');
  });

  it('leaves alone what the contract’s channel carries for others', async () => {
    const [[key, entry] = ['', undefined]] = Object.entries(events(channel, [message({ type: 'Paid', payload: any })]));
    if (entry === undefined) throw new Error('no entry');
    const marks = [{ from: 'payload', path: ['kind'], value: 'sent' }] as const;
    const some = receiving({ [key]: { ...entry, others: [{ type: 'Sent', marks }] } });
    expect(await fate(some, record({ ce_type: 'Sent' }))).toBe('nobody');
    expect(await fate(some, record({}, { kind: 'sent' }))).toBe('nobody');
    expect(await fate(some, record({ ce_type: 'Paid' }))).toBe('onPaid {}');
    expect(await fate(some, record({ ce_type: 'Eaten' }))).toBe('unknown-message');
  });
});

describe('topics with parameters', () => {
  const regions: ChannelDescriptor = {
    key: 'dispatched',
    address: 'shipping.{region}.dispatched',
    parameters: [{ name: 'region', enum: ['eu', 'us'] }],
  };
  const descriptor = receiving(events(regions, [message({ type: 'Dispatched', payload: any })]));

  it('give the parameters to the handler', async () => {
    const given = record({ ce_type: 'Dispatched' }, {}, 'shipping.eu.dispatched');
    expect(await fate(descriptor, given)).toBe('onDispatched {"region":"eu"}');
  });

  it('are subscribed to by pattern; one that fits nothing is no message of the contract', async () => {
    const transport = new FakeTransport(['shipping.eu.dispatched']);
    const { service, logger } = await startService({ onDispatched: ignore('only a test') }, { descriptor, transport });
    const [selector] = transport.subscriptions[0]?.options.topics ?? [];
    expect(selector).toMatchObject({ kind: 'pattern', template: 'shipping.{region}.dispatched' });
    expect(selector?.kind === 'pattern' && selector.pattern.test('shipping.eu.dispatched')).toBe(true);
    expect(transport.ensured.map(({ topic }) => topic)).toEqual(['dlq.inventory.shipping.eu.dispatched']);
    expect(logger.lines).toEqual([]);
    await service.stop();
    expect(await fate(descriptor, record({ ce_type: 'Dispatched' }, {}, 'shipping.mars.dispatched'))).toBe(
      'unknown-message',
    );
  });

  it('are said to be missing, but awaited', async () => {
    const { service, logger } = await startService(
      { onDispatched: ignore('only a test') },
      { descriptor, transport: new FakeTransport() },
    );
    expect(logger.lines.map(({ level, message: text }) => `${level}: ${text}`)).toEqual([
      'warn: No topic fits shipping.{region}.dispatched (channel dispatched) yet: nothing is received from it until one is created.',
    ]);
    await service.stop();
  });
});
