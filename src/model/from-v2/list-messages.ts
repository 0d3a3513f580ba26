import type { Location, ResolvedNode, SourceDocument } from '../../document/source-document.js';
import type { ChannelDraft } from '../build-channels.js';
import { schemaBaseName } from '../names/schema-base-name.js';
import { childOf, isPlainObject } from '../reading/document-node.js';
import { pointerTokens } from '../reading/pointer-tokens.js';
import { textAt, withTraits } from '../reading/trait-layers.js';

/** The message of an operation, or those that its `oneOf` lists, also in a `oneOf` of its own, each with its key. */
export function listMessages(
  document: SourceDocument,
  operation: ResolvedNode,
  operationKey: string,
): ChannelDraft['messages'] {
  const found: (readonly [string, ResolvedNode])[] = [];
  const above = new Set<unknown>();
  const visit = (entry: Location, isOneOfSeveral: boolean): void => {
    const node = document.resolve(entry);
    if (node === undefined || !isPlainObject(node.value) || above.has(node.value)) return;
    const list = node.value['oneOf'];
    if (!Array.isArray(list)) {
      found.push([keyOf(document, node, isOneOfSeveral, operationKey), node]);
      return;
    }
    above.add(node.value);
    for (const index of list.keys()) visit(document.child(node.location, 'oneOf', index), true);
    above.delete(node.value);
  };
  visit(document.child(operation.location, 'message'), false);
  return found;
}

/** Extensions in which generators of others name a message. */
const NAMING_EXTENSION = /^x-(?:[\w.-]+-)?(?:event-type|message-type|event|type|name|id)$/;

/**
 * A message has no key but in `components`. What is written in an operation says `name` or `messageId`, else it is called after
 * the operation; one of several after what tells it from the others, wherever it stands among them.
 */
function keyOf(document: SourceDocument, node: ResolvedNode, isOneOfSeveral: boolean, operationKey: string): string {
  const last = pointerTokens(node.location.pointer).at(-1);
  const isInline = last === 'message' || /^\d+$/.test(last ?? '');
  const layers = withTraits(document, node);
  const named = textAt(document, layers, 'name') ?? textAt(document, layers, 'messageId');
  if (named !== undefined) return named;
  if (!isInline && last !== undefined) return last;
  return (isOneOfSeveral ? describedAs(document, node) : undefined) ?? operationKey;
}

function describedAs(document: SourceDocument, node: ResolvedNode): string | undefined {
  const layers = withTraits(document, node);
  const extensions = Object.entries(isPlainObject(node.value) ? node.value : {}).flatMap(([name, value]) =>
    NAMING_EXTENSION.test(name) && typeof value === 'string' && /[\p{L}\p{N}]/u.test(value) ? [value] : [],
  );
  const payload = childOf(document, node, 'payload');
  const schema = payload !== undefined && payload.via.length > 0 ? schemaBaseName(payload.location) : undefined;
  return extensions[0] ?? textAt(document, layers, 'title') ?? schema ?? textAt(document, [node], 'payload', 'title');
}
