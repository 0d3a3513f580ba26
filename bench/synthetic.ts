import { areaMessages, MESSAGES_PER_AREA } from './synthetic-messages.js';
import { areaSchemas, ref, sharedSchemas, type Data } from './synthetic-schemas.js';

/** Nouns of an order domain; areas beyond them are numbered. */
const NOUNS = [
  'Order', 'Payment', 'Shipment', 'Invoice', 'Customer', 'Article', 'Return', 'Refund', 'Voucher', 'Subscription',
  'Delivery', 'Warehouse', 'Supplier', 'Contract', 'Account', 'Ticket', 'Campaign', 'Review', 'Basket', 'Catalogue',
]; // prettier-ignore

const nounOf = (area: number): string => {
  const round = Math.floor(area / NOUNS.length);
  return `${NOUNS[area % NOUNS.length] ?? ''}${round === 0 ? '' : `${round + 1}`}`;
};

/**
 * A document of AsyncAPI 3 with this many messages, the same in every run: events thin and fat, requests with replies, a channel
 * each, schemas that all share and others of their own, nested, with enums, formats, patterns, bounds and maps.
 */
export function syntheticDocument(messages: number): Data {
  if (messages < 1 || messages % MESSAGES_PER_AREA !== 0)
    throw new Error(`A synthetic document has a multiple of ${MESSAGES_PER_AREA} messages, and ${messages} is none.`);
  const nouns = Array.from({ length: messages / MESSAGES_PER_AREA }, (_, area) => nounOf(area));
  const each = (make: (noun: string, area: number) => Data): Data => Object.assign({}, ...nouns.map(make)) as Data;
  return {
    asyncapi: '3.0.0',
    info: { title: 'Synthetic', version: '1.0.0', description: `A document of ${messages} messages.` },
    defaultContentType: 'application/json',
    servers: { local: { host: 'localhost:9092', protocol: 'kafka' } },
    channels: each(areaChannels),
    operations: each(areaOperations),
    components: {
      messages: each(areaMessages),
      schemas: { ...sharedSchemas(), ...each(areaSchemas) },
      correlationIds: {
        conversation: {
          description: 'The same on all of one conversation.',
          location: '$message.header#/correlationId',
        },
      },
    },
  };
}

const camelOf = (noun: string): string => noun.charAt(0).toLowerCase() + noun.slice(1);

function areaChannels(noun: string): Data {
  const camel = camelOf(noun);
  const topic = `synthetic.${noun.toLowerCase()}`;
  const channel = (address: string | null, ...names: readonly string[]): Data => ({
    address,
    messages: Object.fromEntries(names.map((name) => [name, ref(`components/messages/${name}`)])),
    ...(address === null ? {} : { bindings: { kafka: { partitions: 6, replicas: 3, bindingVersion: '0.5.0' } } }),
  });
  return {
    [`${camel}Placed`]: channel(`${topic}.placed`, `${noun}PlacedThin`, `${noun}PlacedFat`),
    [`${camel}Updated`]: channel(`${topic}.updated`, `${noun}Updated`),
    [`change${noun}`]: channel(`${topic}.change`, `Change${noun}`),
    [`change${noun}Replies`]: channel(null, `Change${noun}Reply`),
  };
}

function areaOperations(noun: string, area: number): Data {
  const camel = camelOf(noun);
  const on = (channel: string): Data => ({ channel: ref(`channels/${channel}`) });
  // Half of the requests are the service's own, half are others' to it.
  const isAsked = area % 2 === 0;
  return {
    [`send${noun}Placed`]: { action: 'send', summary: `Tells that a ${noun} was placed.`, ...on(`${camel}Placed`) },
    [`receive${noun}Updated`]: { action: 'receive', summary: `Hears of changes.`, ...on(`${camel}Updated`) },
    [`${isAsked ? 'answer' : 'ask'}Change${noun}`]: {
      action: isAsked ? 'receive' : 'send',
      summary: 'A request that is answered.',
      ...on(`change${noun}`),
      reply: { address: { location: '$message.header#/replyTo' }, ...on(`change${noun}Replies`) },
    },
  };
}
