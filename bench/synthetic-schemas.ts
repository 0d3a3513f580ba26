/** What an AsyncAPI document is made of: plain data, for a printer of YAML or JSON. */
export type Data = Readonly<Record<string, unknown>>;

export const ref = (pointer: string): Data => ({ $ref: `#/${pointer}` });
export const schemaRef = (name: string): Data => ref(`components/schemas/${name}`);

const STATES = ['PLACED', 'CONFIRMED', 'PACKED', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED'];

/** Schemas that all messages share, as a company's common file would have them. */
export function sharedSchemas(): Data {
  return {
    Timestamp: {
      title: 'Timestamp',
      description: 'When it happened, with an offset.',
      type: 'string',
      format: 'date-time',
    },
    CustomerId: { title: 'Customer id', description: 'Who it is about.', type: 'string', format: 'uuid' },
    Currency: { title: 'Currency', description: 'ISO 4217.', type: 'string', enum: ['EUR', 'GBP', 'SEK', 'USD'] },
    Money: {
      title: 'Money',
      description: 'An amount in the smallest unit of its currency.',
      type: 'object',
      required: ['amount', 'currency'],
      properties: { amount: { type: 'integer', minimum: 0 }, currency: schemaRef('Currency') },
    },
    Address: {
      title: 'Address',
      description: 'Where something goes.',
      type: 'object',
      required: ['name', 'street', 'postalCode', 'city', 'country'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 200 },
        street: { description: 'Street and number.', type: 'string', minLength: 1, maxLength: 200 },
        postalCode: { type: 'string', minLength: 1, maxLength: 20 },
        city: { type: 'string', minLength: 1, maxLength: 100 },
        country: { description: 'Two letters, ISO 3166-1.', type: 'string', pattern: '^[A-Z]{2}$' },
      },
    },
    Contact: {
      title: 'Contact',
      description: 'How to reach a person.',
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'email'],
          properties: { kind: { const: 'email' }, email: { type: 'string', format: 'email' } },
        },
        {
          type: 'object',
          required: ['kind', 'number'],
          properties: { kind: { const: 'phone' }, number: { type: 'string', pattern: '^\\+[0-9]{6,15}$' } },
        },
      ],
    },
    Problem: {
      title: 'Problem',
      description: 'Why a request was refused.',
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', minLength: 1 },
        message: { type: 'string' },
        details: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  };
}

/** Every area differs a little: nothing can be made once and copied. */
export function areaSchemas(noun: string, area: number): Data {
  return {
    [`${noun}Id`]: { title: `${noun} id`, description: `Identity of one ${noun}.`, type: 'string', format: 'uuid' },
    [`${noun}Status`]: {
      title: `${noun} status`,
      description: `Where the ${noun} is in its life.`,
      type: 'string',
      enum: STATES.slice(0, 3 + (area % 5)),
    },
    [`${noun}Item`]: {
      title: `${noun} item`,
      description: 'One line of it.',
      type: 'object',
      required: ['sku', 'quantity', 'unitPrice'],
      properties: {
        sku: { description: 'Which article.', type: 'string', pattern: '^[A-Z0-9][A-Z0-9-]{2,30}$' },
        name: { type: 'string', maxLength: 100 + area },
        quantity: { type: 'integer', minimum: 1, maximum: 10_000 },
        unitPrice: schemaRef('Money'),
        attributes: {
          description: 'Colour, size and the like.',
          type: 'object',
          additionalProperties: { type: ['string', 'number', 'boolean'] },
        },
      },
    },
  };
}
