import type { ResolvedNode } from '../../document/source-document.js';
import type { ChannelDraft } from '../build-channels.js';
import type { OperationDraft } from '../build-operations.js';
import type { ModelContext } from '../model-context.js';
import { pascalCase } from '../names/letter-case.js';
import { fileStem } from '../names/schema-base-name.js';
import { compareText, locationKey } from '../reading/document-node.js';
import { pointerTokens } from '../reading/pointer-tokens.js';
import { lookUp, textAt, withTraits, type TraitLayers } from '../reading/trait-layers.js';
import type { MessageDraft } from './message-draft.js';

/** Every message of a channel, operation or reply: one that several refer to is one message. In order of id. */
export function draftMessages(
  context: ModelContext,
  channels: readonly ChannelDraft[],
  operations: readonly OperationDraft[],
): ReadonlyMap<string, MessageDraft> {
  const nodes = new Map<string, ResolvedNode>();
  const keys = new Map<string, Set<string>>();
  const add = (node: ResolvedNode, key?: string): void => {
    const id = locationKey(node.location);
    nodes.set(id, node);
    const known = keys.get(id) ?? new Set();
    if (key !== undefined) known.add(key);
    keys.set(id, known);
  };
  for (const channel of channels) for (const [key, node] of channel.messages) add(node, key);
  for (const operation of operations)
    for (const node of [...operation.messages, ...(operation.reply?.messages ?? [])]) add(node);
  const sorted = [...nodes].toSorted(([left], [right]) => compareText(left, right));
  return new Map(sorted.map(([id, node]) => [id, draft(context, id, node, keys.get(id) ?? new Set())]));
}

function draft(context: ModelContext, id: string, node: ResolvedNode, keys: ReadonlySet<string>): MessageDraft {
  const { document } = context;
  const layers = withTraits(document, node);
  const { key, scope } = keyOf(node, textAt(document, layers, 'name'), keys);
  const { event, variant } = variantOf(context, node, layers);
  return {
    id,
    node,
    layers,
    base: baseName(key, event, variant),
    ...(scope !== undefined && { scope }),
    type: event ?? textAt(document, layers, 'name') ?? key,
    ...(event !== undefined && { event }),
    ...(variant !== undefined && { variant }),
    error: lookUp(document, layers, 'x-eda-error')?.value === true,
  };
}

/**
 * The key under which an AsyncAPI document has the message. Files of their own have no keys that would say more than
 * `request`: there it is `name`, else the key under which the channels list it, else the last of the pointer or path.
 */
function keyOf(
  node: ResolvedNode,
  name: string | undefined,
  keys: ReadonlySet<string>,
): { readonly key: string; readonly scope?: string } {
  const tokens = pointerTokens(node.location.pointer);
  const last = tokens.at(-1);
  if (last !== undefined && tokens.at(-2) === 'messages') {
    const scope = tokens.at(-4) === 'channels' ? tokens.at(-3) : undefined;
    return { key: last, ...(scope !== undefined && { scope }) };
  }
  // Written in an operation of AsyncAPI 2.
  const scope = tokens[0] === 'channels' ? tokens[1] : undefined;
  const [only, ...others] = keys;
  const listed = others.length === 0 ? only : undefined;
  return {
    key: name ?? listed ?? last ?? pascalCase(fileStem(node.location.file)),
    ...(scope !== undefined && { scope }),
  };
}

/** A variant whose key is the event's has the variant's name behind it, since the event needs the name itself. */
function baseName(key: string, event: string | undefined, variant: string | undefined): string {
  const base = pascalCase(key) || 'Unnamed';
  return event !== undefined && variant !== undefined && base === pascalCase(event)
    ? `${base}${pascalCase(variant)}`
    : base;
}

function variantOf(
  context: ModelContext,
  node: ResolvedNode,
  layers: TraitLayers,
): { readonly event?: string; readonly variant?: 'thin' | 'fat' } {
  const event = textAt(context.document, layers, 'x-eda-event');
  const variant = lookUp(context.document, layers, 'x-eda-variant')?.value;
  if (event === undefined && variant === undefined) return {};
  if (event !== undefined && event !== '' && (variant === 'thin' || variant === 'fat')) return { event, variant };
  context.report({
    code: 'variant-without-event',
    message:
      '`x-eda-event` names the event, `x-eda-variant` says which variant of it this is: `thin` or `fat`. Give both.',
    at: node.location,
    part: 'key',
  });
  return {};
}
