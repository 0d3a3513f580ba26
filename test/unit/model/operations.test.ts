import { describe, expect, it } from 'vitest';
import type { ContractModel } from '../../../src/model/contract-model.js';
import { buildFromYaml, modelOf } from './build-from-yaml.js';

const contract = `id: urn:shop:order
channels:
  placed:
    address: orders.placed
    messages:
      OrderPlacedThin: { x-eda-event: OrderPlaced, x-eda-variant: thin, payload: { type: object } }
      OrderPlaced: { x-eda-event: OrderPlaced, x-eda-variant: fat, payload: { type: object } }
      OrderHeld: { payload: { type: object } }
  paid:
    address: payments.paid
    messages: { Paid: { payload: { type: object } } }
  create:
    address: orders.create
    messages: { CreateOrder: { payload: { type: object } } }
  created:
    address: null
    messages:
      OrderCreated: { payload: { type: object } }
      OrderRefused: { x-eda-error: true, payload: { type: object } }
  quote:
    address: payments.quote
    messages:
      Quote: { payload: { type: object } }
      QuoteReply: { payload: { type: object } }
operations:
  sendPlaced:
    action: send
    channel: { $ref: '#/channels/placed' }
    messages:
      - { $ref: '#/channels/placed/messages/OrderPlaced' }
      - { $ref: '#/channels/placed/messages/OrderPlacedThin' }
  receivePaid:
    action: receive
    channel: { $ref: '#/channels/paid' }
    bindings: { kafka: { groupId: { type: string, enum: [orders] }, clientId: { const: orders-1 } } }
  answerCreate:
    action: receive
    channel: { $ref: '#/channels/create' }
    reply:
      address: { location: $message.header#/replyTo }
      channel: { $ref: '#/channels/created' }
  askQuote:
    action: send
    channel: { $ref: '#/channels/quote' }
    messages: [{ $ref: '#/channels/quote/messages/Quote' }]
    reply:
      messages: [{ $ref: '#/channels/quote/messages/QuoteReply' }]
`;

const shape = (model: ContractModel): unknown =>
  model.operations.map(({ key, role, groupId, entries }) => [
    key,
    role,
    groupId,
    entries.map((entry) => [entry.key, entry.name, entry.messages.map(({ message, variant }) => [message, variant])]),
  ]);

describe('operations', () => {
  it('have roles, entries and keys', async () => {
    const model = await modelOf(contract);
    expect([model.service, model.typeName, model.source]).toEqual(['order', 'Order', 'urn:shop:order']);
    expect(shape(model)).toEqual([
      ['answerCreate', 'respond', undefined, [['createOrder', 'CreateOrder', [['CreateOrder', undefined]]]]],
      ['askQuote', 'request', undefined, [['quote', 'Quote', [['Quote', undefined]]]]],
      ['receivePaid', 'receive', 'orders', [['onPaid', 'Paid', [['Paid', undefined]]]]],
      [
        'sendPlaced',
        'send',
        undefined,
        [
          [
            'orderPlaced',
            'OrderPlaced',
            [
              ['OrderPlacedFat', 'fat'],
              ['OrderPlacedThin', 'thin'],
            ],
          ],
        ],
      ],
    ]);
    expect(model.operations.map(({ clientId }) => clientId)).toEqual([undefined, undefined, 'orders-1', undefined]);
  });

  it('have replies, error answers apart', async () => {
    const model = await modelOf(contract);
    expect(model.operations.map((operation) => operation.reply)).toEqual([
      {
        channel: 'created',
        addressLocation: { source: '$message.header#/replyTo', from: 'header', path: ['replyTo'] },
        replies: ['OrderCreated'],
        errors: ['OrderRefused'],
      },
      { replies: ['QuoteReply'], errors: [] },
      undefined,
      undefined,
    ]);
  });

  it('are turned round for the other side, whose group is its own', async () => {
    const model = await modelOf(contract, { role: 'client' });
    expect([model.service, model.typeName, model.source]).toEqual([
      'order-client',
      'OrderClient',
      'urn:shop:order-client',
    ]);
    expect(model.operations.map(({ key, role, groupId, entries }) => [key, role, groupId, entries[0]?.key])).toEqual([
      ['answerCreate', 'request', undefined, 'createOrder'],
      ['askQuote', 'respond', undefined, 'quote'],
      ['receivePaid', 'send', undefined, 'paid'],
      ['sendPlaced', 'receive', undefined, 'onOrderPlaced'],
    ]);
  });

  it('carry all messages of the channel where they list none, and messages without an operation stay', async () => {
    const model = await modelOf(contract.replace(/    messages:\n      - .*\n      - .*\n/, ''));
    expect(model.operations.at(-1)?.entries.map(({ key }) => key)).toEqual(['orderHeld', 'orderPlaced']);
    expect((await modelOf(contract)).messages.map(({ key }) => key)).toContain('OrderHeld');
  });

  it('take over what their traits say and they do not', async () => {
    const model = await modelOf(`channels: { c: { address: c, messages: { M: { payload: { type: string } } } } }
operations:
  o:
    action: receive
    summary: Own.
    channel: { $ref: '#/channels/c' }
    traits:
      - { summary: First., description: First., bindings: { kafka: { groupId: { const: first } } } }
      - { description: Second. }
`);
    expect(model.operations[0]).toMatchObject({ summary: 'Own.', description: 'Second.', groupId: 'first' });
  });

  it('have a group each where two receive from one channel, and keys with their names in front', async () => {
    const model = await modelOf(`channels: { c: { address: c, messages: { Paid: { payload: { type: string } } } } }
operations:
  audit: { action: receive, channel: { $ref: '#/channels/c' } }
  book: { action: receive, x-eda-name: keepBooks, channel: { $ref: '#/channels/c' } }
  ship: { action: receive, channel: { $ref: '#/channels/c' } }
`);
    expect(model.operations.map(({ groupId, entries }) => [groupId, entries[0]?.key])).toEqual([
      ['order.audit', 'onAuditPaid'],
      ['order.keep-books', 'onKeepBooks'],
      ['order.ship', 'onShipPaid'],
    ]);
  });

  it('may not share a group on one channel', async () => {
    const receive =
      "{ action: receive, channel: { $ref: '#/channels/c' }, bindings: { kafka: { groupId: { const: g } } } }";
    const { diagnostics } = await buildFromYaml(
      `channels: { c: { address: c, messages: { Paid: { payload: { type: string } } } } }\noperations:\n  a: ${receive}\n  b: ${receive}\n`,
    );
    expect(diagnostics.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['group-shared', 5],
      ['group-shared', 6],
    ]);
  });

  it.each(['close', 'transaction', 'then', 'constructor', 'toString'])('never have the key %s', async (name) => {
    const model = await modelOf(
      `channels: { c: { address: c, messages: { ${name}: { payload: { type: string } } } } }\noperations: { sendIt: { action: send, channel: { $ref: '#/channels/c' } } }\n`,
    );
    expect(model.operations[0]?.entries[0]?.key).toMatch(/^sendIt[A-Z]/);
  });

  it.each([
    ['action: bogus', "o: { action: bogus, channel: { $ref: '#/channels/c' } }", 'structure', 5],
    [
      'a channel that is not listed',
      "o: { action: send, channel: { $ref: '#/components/channels/d' } }",
      'operation-channel',
      5,
    ],
    [
      'a reply without a good answer',
      "o: { action: send, channel: { $ref: '#/channels/c' }, reply: {} }",
      'reply-without-message',
      5,
    ],
  ])('refuses %s', async (_, operation, code, line) => {
    const { model, diagnostics } = await buildFromYaml(
      `channels: { c: { address: c, messages: { M: { payload: { type: string } } } } }\noperations:\n  ${operation}\ncomponents: { channels: { d: { address: d } } }\n`,
    );
    expect(model).toBeUndefined();
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.range.start.line])).toEqual([[code, line]]);
  });
});

describe('channels', () => {
  it('have address, parameters and Kafka settings', async () => {
    const model = await modelOf(`channels:
  c:
    address: 'shipping.{region}.{day}.{shop}'
    parameters:
      region: { enum: [eu, us], description: Where to. }
      day: { default: monday }
      shop: { location: $message.payload#/shop }
    bindings:
      kafka: { topic: t, partitions: 3, replicas: 2, topicConfiguration: { cleanup.policy: [compact], retention.ms: 1000 } }
  reply: { address: null }
`);
    const [channel, reply] = model.channels;
    expect(channel).toMatchObject({
      key: 'c',
      address: 'shipping.{region}.{day}.{shop}',
      parametersTypeName: 'CParameters',
      parameters: [
        { name: 'day', default: 'monday' },
        { name: 'region', enum: ['eu', 'us'], description: 'Where to.' },
        { name: 'shop', location: { from: 'payload', path: ['shop'] } },
      ],
      kafka: { topic: 't', partitions: 3, replicas: 2, cleanupPolicy: ['compact'], retentionMs: 1000 },
    });
    expect(model.schemas).toMatchObject([
      { name: 'CParameters', kind: 'parameters', schema: { required: ['region'], additionalProperties: false } },
    ]);
    expect(reply).toMatchObject({ address: null, parameters: [] });
    expect(reply).not.toHaveProperty('parametersTypeName');
  });
});
