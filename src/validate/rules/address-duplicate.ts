import { quoted } from '../../diagnostics/safe-text.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { ChannelView } from '../contract-view.js';
import type { Rule } from '../rule.js';

/** Each address is that of one channel, as far as channels are on the same servers and bound to the same things. */
export const addressDuplicate: Rule = {
  codes: ['address-duplicate'],
  check({ document, contract, report }) {
    const known = new Map<string, { readonly channel: ChannelView; readonly at: Location }[]>();
    for (const channel of contract.channels) {
      const { address } = channel.value;
      if (typeof address !== 'string') continue;
      const at = document.child(channel.location, 'address');
      // Whatever parameters are called, one value fits them all.
      const template = address.replaceAll(/\{[^{}]*\}/g, '{}');
      const others = known.get(template) ?? [];
      known.set(template, [...others, { channel, at }]);
      const other = others.find((entry) => areOne(document, entry.channel, channel));
      if (other === undefined) continue;
      report({
        code: 'address-duplicate',
        at,
        message: `The channels ${quoted(other.channel.key)} and ${quoted(channel.key)} have one address, so a message on one is on the other. Put all messages of ${quoted(address)} into one channel, or say with \`servers\` where they differ.`,
        related: [{ ...document.place(other.at), message: 'the other one is here' }],
      });
    }
  },
};

function areOne(document: SourceDocument, left: ChannelView, right: ChannelView): boolean {
  // Two names of one channel are no two channels.
  if (left.location.pointer === right.location.pointer && left.location.file === right.location.file) return false;
  return shareServer(document, left, right) && shareBindings(document, left, right);
}

function shareServer(document: SourceDocument, left: ChannelView, right: ChannelView): boolean {
  const [ofLeft, ofRight] = [serversOf(document, left), serversOf(document, right)];
  if (ofLeft === undefined || ofRight === undefined) return true;
  return [...ofLeft].some((server) => ofRight.has(server));
}

/** `undefined` where it is on all of them. */
function serversOf(document: SourceDocument, { location, value }: ChannelView): Set<string> | undefined {
  const list = value['servers'];
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return new Set(
    list.map((_, index) => {
      const node = document.resolve(document.child(location, 'servers', index));
      return node === undefined ? '' : `${node.location.file}#${node.location.pointer}`;
    }),
  );
}

/** What a binding says of topic, exchange, queue or method may make two channels of one address. */
function shareBindings(document: SourceDocument, left: ChannelView, right: ChannelView): boolean {
  const [ofLeft, ofRight] = [bindingsOf(document, left), bindingsOf(document, right)];
  return Object.keys(ofLeft).every(
    (protocol) =>
      !Object.hasOwn(ofRight, protocol) || JSON.stringify(ofLeft[protocol]) === JSON.stringify(ofRight[protocol]),
  );
}

function bindingsOf(document: SourceDocument, { location }: ChannelView): DataObject {
  const value = document.resolve(document.child(location, 'bindings'))?.value;
  return isDataObject(value) ? value : {};
}
