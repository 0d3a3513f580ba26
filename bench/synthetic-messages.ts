import { ref, schemaRef, type Data } from './synthetic-schemas.js';

const FACTS = ['postponed', 'escalated', 'archived', 'approved', 'rejected', 'transferred', 'merged', 'reopened'];

/** Messages of an area: an event thin and fat, another event, a request and its reply. */
export const MESSAGES_PER_AREA = 5;

interface Message {
  readonly name: string;
  readonly summary: string;
  readonly key: string;
  readonly payload: Data;
  readonly headers?: Data;
  readonly more?: Data;
}

function message({ name, summary, key, payload, headers, more }: Message): Data {
  return {
    name,
    title: name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' '),
    summary,
    contentType: 'application/json',
    'x-eda-order': { key: `$message.payload#/${key}` },
    tags: [{ name: 'bench' }],
    headers: {
      type: 'object',
      properties: {
        tenant: { description: 'For whom.', type: 'string', maxLength: 40 },
        correlationId: { description: 'Of the conversation.', type: 'string' },
        ...headers,
      },
    },
    correlationId: ref('components/correlationIds/conversation'),
    payload,
    ...more,
  };
}

export function areaMessages(noun: string, area: number): Data {
  const camel = noun.charAt(0).toLowerCase() + noun.slice(1);
  const id = `${camel}Id`;
  const ids = { [id]: schemaRef(`${noun}Id`), customerId: schemaRef('CustomerId'), timestamp: schemaRef('Timestamp') };
  const fact = FACTS[area % FACTS.length] ?? 'archived';
  const variant = (kind: 'thin' | 'fat'): Data => ({
    headers: { ce_variant: { const: kind } },
    more: { 'x-eda-event': `${noun}Placed`, 'x-eda-variant': kind },
  });
  const list: readonly Message[] = [
    {
      name: `${noun}PlacedThin`,
      summary: `A ${noun} was placed; whoever needs its content asks for it.`,
      key: id,
      payload: { type: 'object', required: Object.keys(ids), properties: ids },
      ...variant('thin'),
    },
    {
      name: `${noun}PlacedFat`,
      summary: `A ${noun} was placed, with all that others need to work on it.`,
      key: id,
      payload: {
        type: 'object',
        required: [...Object.keys(ids), 'status', 'items', 'total'],
        properties: {
          ...ids,
          status: schemaRef(`${noun}Status`),
          items: {
            description: 'What it is made of.',
            type: 'array',
            minItems: 1,
            maxItems: 100,
            items: schemaRef(`${noun}Item`),
          },
          total: schemaRef('Money'),
          shippingAddress: schemaRef('Address'),
          billingAddress: schemaRef('Address'),
          contact: schemaRef('Contact'),
          note: { type: ['string', 'null'], maxLength: 1000 },
        },
      },
      ...variant('fat'),
    },
    {
      name: `${noun}Updated`,
      summary: `Something about a ${noun} is different now.`,
      key: id,
      payload: {
        type: 'object',
        required: [id, 'timestamp', 'change'],
        properties: {
          [id]: schemaRef(`${noun}Id`),
          timestamp: schemaRef('Timestamp'),
          change: {
            description: 'What has happened to it.',
            type: 'object',
            required: ['reason', 'from', 'to'],
            properties: {
              reason: { type: 'string', enum: [fact, 'corrected', 'other'] },
              from: schemaRef(`${noun}Status`),
              to: schemaRef(`${noun}Status`),
              weight: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 },
              until: { type: 'string', format: 'date' },
            },
          },
          tags: { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 40 } },
        },
      },
    },
    {
      name: `Change${noun}`,
      summary: `Asks for a change of a ${noun}.`,
      key: id,
      headers: { replyTo: { description: 'Where the answer goes.', type: 'string' } },
      payload: {
        type: 'object',
        required: [id, 'requestedAt', 'items'],
        properties: {
          [id]: schemaRef(`${noun}Id`),
          requestedAt: schemaRef('Timestamp'),
          items: { type: 'array', minItems: 1, items: schemaRef(`${noun}Item`) },
          deliverTo: schemaRef('Address'),
          priority: { type: 'integer', minimum: 1, maximum: 5 + (area % 5), default: 3 },
        },
      },
    },
    {
      name: `Change${noun}Reply`,
      summary: `What came of a request to change a ${noun}.`,
      key: id,
      payload: {
        type: 'object',
        required: [id, 'accepted'],
        properties: {
          [id]: schemaRef(`${noun}Id`),
          accepted: { type: 'boolean' },
          total: schemaRef('Money'),
          problem: schemaRef('Problem'),
          processingTimeMs: { type: 'number', minimum: 0 },
        },
      },
    },
  ];
  return Object.fromEntries(list.map((entry) => [entry.name, message(entry)]));
}
