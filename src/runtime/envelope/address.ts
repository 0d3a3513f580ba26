import { EdaError } from '../errors.js';
import type { ChannelDescriptor, ChannelParameter } from '../service/descriptor.js';
import { formatLocation, readLocation, scalarText } from './read-location.js';

/** A channel's address with its topic renamed where the service renames it. */
export interface Address {
  /** The topic, or undefined where parameters decide it. */
  readonly topic: string | undefined;
  /** Topic or template, for sentences. */
  readonly template: string;
  /** Fits all topics of the address. */
  readonly pattern: RegExp;
  /** The topic for these parameters; those with a location may be taken from the message. Throws `validation-failed`, naming every bad parameter. */
  topicFor(parameters: Readonly<Record<string, unknown>> | undefined, payload: unknown, headers: unknown): string;
  /** The parameters of a topic; undefined where it is not one of this address. */
  match(topic: string): Readonly<Record<string, string>> | undefined;
}

// A dot separates the parts of a topic: a value with one would make `a.{x}.{y}` ambiguous, unless an enum allows it.
const VALUE = '[A-Za-z0-9_-]+';
const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'parameter'; readonly name: string };

function parse(template: string): Part[] {
  return template
    .split(/(\{[^{}]+\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('{') && part.endsWith('}')
        ? { kind: 'parameter', name: part.slice(1, -1) }
        : { kind: 'text', text: part },
    );
}

/** Compiles a channel's address. `topic` is the (renamed) address: `names.topicOf(channel)`. */
export function compileAddress(channel: ChannelDescriptor, topic: string): Address {
  const parts = parse(topic);
  const declared = new Map((channel.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  const names = parts.flatMap((part) => (part.kind === 'parameter' ? [part.name] : []));
  const source = parts
    .map((part) => {
      if (part.kind === 'text') return escape(part.text);
      const allowed = declared.get(part.name)?.enum;
      return allowed === undefined ? `(${VALUE})` : `(${allowed.map(escape).join('|')})`;
    })
    .join('');
  const pattern = new RegExp(`^${source}$`);

  const topicFor: Address['topicFor'] = (parameters, payload, headers) => {
    const problems: string[] = [];
    for (const name in parameters)
      if (parameters[name] !== undefined && !declared.has(name))
        problems.push(
          `there is no parameter '${name}' (the channel has ${declared.size === 0 ? 'none' : [...declared.keys()].join(', ')})`,
        );
    let filled = '';
    for (const part of parts) {
      if (part.kind === 'text') filled += part.text;
      else {
        const read = readParameter(declared.get(part.name) ?? { name: part.name }, parameters, payload, headers);
        if ('problem' in read) problems.push(read.problem);
        else filled += read.value;
      }
    }
    if (problems.length > 0)
      throw new EdaError(
        'validation-failed',
        `No topic for channel ${channel.key} (${topic}): ${problems.join('; ')}.`,
        { fields: { channel: channel.key, address: topic, parameters, problems } },
      );
    return filled;
  };

  return {
    topic: names.length === 0 ? topic : undefined,
    template: topic,
    pattern,
    topicFor:
      names.length > 0
        ? topicFor
        : (parameters, payload, headers) => (parameters === undefined ? topic : topicFor(parameters, payload, headers)),
    match: (name) => {
      const found = pattern.exec(name);
      if (found === null) return undefined;
      const values: Record<string, string> = {};
      for (const [index, parameter] of names.entries()) {
        const value = found[index + 1] ?? '';
        // A parameter that the address names twice has one value.
        if (Object.hasOwn(values, parameter) && values[parameter] !== value) return undefined;
        values[parameter] = value;
      }
      return values;
    },
  };
}

function readParameter(
  parameter: ChannelParameter,
  parameters: Readonly<Record<string, unknown>> | undefined,
  payload: unknown,
  headers: unknown,
): { readonly value: string } | { readonly problem: string } {
  const { name } = parameter;
  const given = parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const raw =
    given ??
    (parameter.location === undefined ? undefined : readLocation(parameter.location, payload, headers)) ??
    parameter.default;
  const value = scalarText(raw);
  if (value === undefined) {
    const where =
      parameter.location === undefined ? '' : ` and nothing stands at ${formatLocation(parameter.location)}`;
    return {
      problem: `parameter '${name}' ${raw === undefined ? `is not given${where}` : `must be text that is not empty, not ${JSON.stringify(raw)}`}`,
    };
  }
  if (parameter.enum !== undefined)
    return parameter.enum.includes(value)
      ? { value }
      : { problem: `parameter '${name}' must be one of ${parameter.enum.join(', ')}, not '${value}'` };
  return /^[A-Za-z0-9_-]+$/.test(value)
    ? { value }
    : {
        problem: `parameter '${name}' may hold letters, digits, '-' and '_' only (it is part of a topic's name), not '${value}'`,
      };
}
