import * as inventory from '../../generated/inventory/channels.js';
import * as order from '../../generated/order/channels.js';
import * as payment from '../../generated/payment/channels.js';
import * as shipping from '../../generated/shipping/channels.js';

interface Channel {
  readonly address: string | null;
  readonly parameters?: readonly { readonly name: string; readonly enum?: readonly string[] }[];
}

/** Every topic of an address: one for each combination of its parameters' values. */
function topicsOf({ address, parameters = [] }: Channel): string[] {
  if (address === null) return [];
  return parameters.reduce(
    (topics, { name, enum: values = [] }) =>
      topics.flatMap((topic) => values.map((value) => topic.replace(`{${name}}`, value))),
    [address],
  );
}

/** Topics of the shop's contracts. A deployment creates them with its own tools; a service never does. */
export const TOPICS: readonly string[] = [
  ...new Set(
    [inventory, order, payment, shipping].flatMap((channels) =>
      Object.values(channels).flatMap((channel) => topicsOf(channel)),
    ),
  ),
].toSorted();
