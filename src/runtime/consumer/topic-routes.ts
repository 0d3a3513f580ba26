import { compileAddress, type Address } from '../envelope/address.js';
import { decodeText } from '../envelope/decode-text.js';
import { HEADERS } from '../envelope/header-names.js';
import { sameBytes } from '../envelope/same-bytes.js';
import { onlyOfType } from '../envelope/select-message.js';
import type { AnyMessage } from '../message/descriptor.js';
import type { ChannelDescriptor } from '../service/descriptor.js';
import type { IncomingRecord, TopicSelector } from '../transport.js';
import type { Receiver } from './receiver.js';

/** What one group does with the records of one topic. */
export interface TopicRoute {
  /** One for each message that is received or known here; several operations may share a topic. */
  readonly candidates: readonly RouteCandidate[];
  /** The one that a record's `ce_type` and `ce_variant` name, by the rule of `selectMessage`. `untyped` where it has no type: then it has to be told otherwise. */
  select(headers: IncomingRecord['headers']): RouteCandidate | 'untyped' | undefined;
  /** All of them are ignored, whatever the record is: nothing has to be looked at. */
  readonly ignoresAll: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Without `receiver`: a message that another operation of this service receives, in a group of its own. */
export interface RouteCandidate {
  readonly message: AnyMessage;
  readonly receiver: Receiver | undefined;
}

export interface RouteSource {
  readonly channel: ChannelDescriptor;
  /** Topic or template, renamed. */
  readonly topic: string;
  readonly candidates: readonly RouteCandidate[];
}

export interface TopicRoutes {
  readonly selectors: readonly TopicSelector[];
  of(topic: string): TopicRoute | undefined;
}

/** Finds receivers by topic. A topic that several addresses fit belongs to the one without parameters, else to all that fit. */
export function createTopicRoutes(sources: readonly RouteSource[]): TopicRoutes {
  const compiled = sources.map((source) => ({ source, address: compileAddress(source.channel, source.topic) }));
  const routes = new Map<string, TopicRoute>();
  return {
    selectors: selectorsOf(compiled.filter(({ source }) => source.candidates.some(isReceived))),
    of: (topic) => {
      const known = routes.get(topic);
      if (known !== undefined) return known;
      const exact = compiled.filter(({ address }) => address.topic === topic);
      const found = exact.length > 0 ? exact : compiled.filter(({ address }) => address.match(topic) !== undefined);
      if (found.length === 0) return undefined;
      const route = createRoute(topic, found);
      routes.set(topic, route);
      return route;
    },
  };
}

interface Compiled {
  readonly source: RouteSource;
  readonly address: Address;
}

const isReceived = (candidate: RouteCandidate): boolean => candidate.receiver !== undefined;

function selectorsOf(compiled: readonly Compiled[]): TopicSelector[] {
  const selectors = new Map<string, TopicSelector>();
  for (const { address } of compiled)
    selectors.set(
      address.template,
      address.topic === undefined
        ? { kind: 'pattern', pattern: address.pattern, template: address.template }
        : { kind: 'name', topic: address.topic },
    );
  return [...selectors.values()];
}

function createRoute(topic: string, found: readonly Compiled[]): TopicRoute {
  const candidates = found.flatMap(({ source }) => source.candidates);
  const parameters: Record<string, string> = {};
  for (const { address } of found) Object.assign(parameters, address.match(topic));
  return {
    candidates,
    select: selectByType(candidates),
    ignoresAll: candidates.every(({ receiver }) => receiver?.ignored !== undefined),
    parameters: Object.freeze(parameters),
  };
}

const NOTHING = new Uint8Array(0);

/** A topic has few messages: comparing bytes in turn is cheaper than decoding a record's header to look it up. */
function selectByType(candidates: readonly RouteCandidate[]): TopicRoute['select'] {
  const encoder = new TextEncoder();
  const named = candidates.map((candidate) => ({
    candidate,
    type: encoder.encode(candidate.message.type),
    variant: encoder.encode(candidate.message.variant ?? ''),
  }));
  return (headers) => {
    const type = headers[HEADERS.type];
    if (type === undefined || type.length === 0) return 'untyped';
    const variant = headers[HEADERS.variant] ?? NOTHING;
    for (const name of named) if (sameBytes(type, name.type) && sameBytes(variant, name.variant)) return name.candidate;
    return variant.length === 0 ? onlyOfType(candidates, decodeText(type)) : undefined;
  };
}
