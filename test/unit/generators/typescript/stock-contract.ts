import type {
  ChannelModel,
  ContractModel,
  MessageModel,
  OperationModel,
  SchemaModel,
} from '../../../../src/model/contract-model.js';

const file = 'contracts/stock.yaml';
const origin = { file, pointer: '' };

function schema(
  name: string,
  kind: SchemaModel['kind'],
  json: SchemaModel['schema'],
  parts: Partial<SchemaModel> = {},
): SchemaModel {
  const fileName = name.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase();
  return { id: `${file}#/${name}`, name, fileName, origin, kind, schema: json, ...parts };
}

function message(key: string, parts: Partial<MessageModel> = {}): MessageModel {
  return {
    key,
    origin,
    type: key,
    contentType: 'application/json',
    payload: `${file}#/${key}`,
    headersRequired: false,
    marks: [],
    examples: [],
    ...parts,
  };
}

function channel(
  key: string,
  address: string | null,
  messages: readonly string[],
  parts: Partial<ChannelModel> = {},
): ChannelModel {
  return { key, name: key, origin, address, parameters: [], messages, ...parts };
}

function operation(
  key: string,
  role: OperationModel['role'],
  on: string,
  entries: OperationModel['entries'],
  parts: Partial<OperationModel> = {},
): OperationModel {
  return { key, origin, role, channel: on, entries, ...parts };
}

const ref = (name: string): { readonly $ref: string } => ({ $ref: `eda:${file}#/${name}` });
const string = { type: 'string' } as const;

/** A contract with one of everything that an SDK can have: variants, headers, parameters, several answers, recursion. */
export const stockContract: ContractModel = {
  service: 'stock',
  typeName: 'Stock',
  source: 'urn:shop:stock',
  file,
  asyncapi: '3.0.0',
  title: 'Stock',
  version: '1.2.0',
  servers: [],
  channels: [
    channel('orders', 'orders.placed', ['OrderPlacedFat', 'OrderPlacedThin', 'StockReserved'], {
      description: 'Every order once.',
      kafka: { partitions: 6, retentionMs: 604_800_000 },
    }),
    channel('reserved', 'stock.{region}.reserved', ['StockReserved'], {
      parametersTypeName: 'ReservedParameters',
      parameters: [
        { name: 'region', description: 'Where the goods are.', enum: ['eu', 'us'], examples: ['eu'] },
        {
          name: 'shard-id',
          default: '0',
          location: { source: '$message.payload#/orderId', from: 'payload', path: ['orderId'] },
        },
      ],
      kafka: { topic: 'stock.{region}.{shard-id}.reserved' },
    }),
    channel('checks', 'stock.check', ['Check']),
    channel('checkReplies', null, ['Available', 'Backordered', 'Unknown']),
    channel('prices', 'prices.quote', ['Quote']),
    channel('priceReplies', 'prices.replies', ['Price', 'PriceRefused']),
  ],
  operations: [
    operation(
      'receiveOrders',
      'receive',
      'orders',
      [
        {
          key: 'onOrderPlaced',
          name: 'OrderPlaced',
          messages: [
            { message: 'OrderPlacedFat', variant: 'fat' },
            { message: 'OrderPlacedThin', variant: 'thin' },
          ],
        },
      ],
      { groupId: 'stock-orders', summary: 'Sets aside what is ordered.' },
    ),
    operation('sendReserved', 'send', 'reserved', [
      { key: 'stockReserved', name: 'StockReserved', messages: [{ message: 'StockReserved' }] },
    ]),
    operation('announceOrders', 'send', 'orders', [
      {
        key: 'orderPlaced',
        name: 'OrderPlaced',
        messages: [
          { message: 'OrderPlacedFat', variant: 'fat' },
          { message: 'OrderPlacedThin', variant: 'thin' },
        ],
      },
    ]),
    operation('answerCheck', 'respond', 'checks', [{ key: 'check', name: 'Check', messages: [{ message: 'Check' }] }], {
      reply: {
        channel: 'checkReplies',
        addressLocation: { source: '$message.header#/replyTo', from: 'header', path: ['replyTo'] },
        replies: ['Available', 'Backordered'],
        errors: ['Unknown'],
      },
    }),
    operation('askPrice', 'request', 'prices', [{ key: 'quote', name: 'Quote', messages: [{ message: 'Quote' }] }], {
      description: 'Asks what an article costs.',
      reply: { channel: 'priceReplies', replies: ['Price'], errors: ['PriceRefused'] },
    }),
  ],
  messages: [
    message('Available', { headers: `${file}#/AvailableHeaders`, headersRequired: true }),
    message('Backordered'),
    message('Check', { headers: `${file}#/CheckHeaders` }),
    message('OrderPlacedFat', {
      type: 'OrderPlaced',
      event: 'OrderPlaced',
      variant: 'fat',
      description: 'The whole order.',
      marks: [{ from: 'payload', path: ['kind'], value: 'fat' }],
      order: {
        key: { source: '$message.payload#/orderId', from: 'payload', path: ['orderId'] },
        sequence: { source: '$message.payload#/version', from: 'payload', path: ['version'] },
      },
    }),
    message('OrderPlacedThin', { type: 'OrderPlaced', event: 'OrderPlaced', variant: 'thin', deprecated: true }),
    message('Price', { payload: `${file}#/Money` }),
    message('PriceRefused'),
    message('Quote', {
      correlationId: { source: '$message.payload#/requestId', from: 'payload', path: ['requestId'] },
    }),
    message('StockReserved', {
      headers: `${file}#/StockReservedHeaders`,
      headersRequired: true,
      idempotencyId: { source: '$message.header#/tenant', from: 'header', path: ['tenant'] },
    }),
    message('Unknown'),
  ],
  schemas: [
    schema('Available', 'payload', {
      type: 'object',
      required: ['count'],
      properties: { count: { type: 'integer', minimum: 1 } },
    }),
    schema('AvailableHeaders', 'headers', {
      type: 'object',
      required: ['warehouse'],
      properties: { warehouse: string },
    }),
    schema('Backordered', 'payload', { type: 'object', properties: { until: { ...string, format: 'date' } } }),
    schema('Bundle', 'shared', {
      description: 'Articles sold together; a bundle may hold bundles.',
      type: 'object',
      required: ['parts'],
      properties: {
        parts: { type: 'array', minItems: 1, items: { oneOf: [ref('Sku'), ref('Bundle')] } },
        note: { type: ['string', 'null'], maxLength: 200, examples: ['gift'] },
      },
      additionalProperties: false,
    }),
    schema('Check', 'payload', { type: 'object', required: ['sku'], properties: { sku: ref('Sku') } }),
    schema('CheckHeaders', 'headers', { type: 'object', properties: { urgent: { type: 'boolean' } } }),
    schema('Money', 'shared', { type: 'integer', format: 'int64', description: 'In cents.' }),
    schema('OrderPlacedFat', 'payload', {
      type: 'object',
      required: ['kind', 'orderId', 'items', 'total'],
      properties: {
        kind: { const: 'fat' },
        orderId: { ...string, format: 'uuid', description: 'Names the order.' },
        version: { type: 'integer' },
        items: { type: 'array', minItems: 1, uniqueItems: true, items: { oneOf: [ref('Sku'), ref('Bundle')] } },
        total: ref('Money'),
        labels: { type: 'object', additionalProperties: string },
        size: { type: 'array', prefixItems: [{ type: 'number' }, { enum: ['cm', 'in'] }], minItems: 2, items: false },
      },
    }),
    schema('OrderPlacedThin', 'payload', {
      type: 'object',
      required: ['orderId'],
      properties: { orderId: { ...string, format: 'uuid' } },
    }),
    schema('PriceRefused', 'payload', {
      type: 'object',
      required: ['reason'],
      properties: { reason: { enum: ['unknown', 'private'] } },
    }),
    schema('Quote', 'payload', {
      type: 'object',
      required: ['requestId', 'sku'],
      properties: { requestId: string, sku: ref('Sku') },
      unevaluatedProperties: false,
    }),
    schema('Sku', 'shared', { ...string, pattern: '^[A-Z]{3}-\\d+$', minLength: 5 }),
    schema('StockReserved', 'payload', {
      type: 'object',
      required: ['orderId', 'at'],
      properties: { orderId: string, at: { ...string, format: 'date-time' } },
    }),
    schema('StockReservedHeaders', 'headers', {
      type: 'object',
      required: ['tenant'],
      properties: { tenant: string, 'retry-count': { type: 'integer' }, flags: { type: 'array', items: string } },
    }),
    schema('Unknown', 'payload', { type: 'object', required: ['sku'], properties: { sku: string } }),
  ],
};
