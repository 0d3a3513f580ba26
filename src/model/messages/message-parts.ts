import type { Location } from '../../document/source-document.js';
import type { OperationDraft } from '../build-operations.js';
import type { JsonSchemaObject, MessageMark, RuntimeExpression } from '../contract-model.js';
import { locationKey, ownValue } from '../reading/document-node.js';
import { readRuntimeExpression } from '../reading/runtime-expression.js';
import { lookUp } from '../reading/trait-layers.js';
import type { SchemaCollector } from '../schemas/collect-schemas.js';
import { foreignFormat } from '../schemas/payload-format.js';
import { readIdempotencyId } from './idempotency.js';
import type { MessageDraft } from './message-draft.js';
import { buildHeaders, headerLocations, requiresHeader } from './message-headers.js';
import { findConstants } from './message-marks.js';
import { locateKey } from './partition-key.js';
import { isRuntimeHeader } from './runtime-headers.js';

/** What a message's schemas tell, before anything has a name. */
export interface MessageParts {
  readonly draft: MessageDraft;
  readonly payloadId: string;
  readonly headersLocation: Location;
  readonly headersId: string;
  readonly headers?: JsonSchemaObject;
  readonly headersRequired: boolean;
  readonly correlationId?: RuntimeExpression;
  readonly idempotencyId?: RuntimeExpression;
  readonly key?: RuntimeExpression;
  readonly keyRequired: boolean;
  readonly constants: readonly MessageMark[];
}

/** `operations`: those that carry the message, not as a reply. */
export function readMessageParts(
  collector: SchemaCollector,
  draft: MessageDraft,
  operations: readonly OperationDraft[],
): MessageParts {
  const { context } = collector;
  const { document } = context;
  const { layers, node } = draft;
  const payloadLocation = document.child(node.location, 'payload');
  const known =
    ownValue(node.value, 'payload') !== undefined &&
    (document.translations.has(locationKey(payloadLocation)) || foreignFormat(document, payloadLocation) === undefined);
  const payload = known ? payloadLocation : undefined;
  const locations = headerLocations(collector, layers);
  const correlationId = readRuntimeExpression(context, lookUp(document, layers, 'correlationId', 'location'));
  const written = new Set([correlationId, ...replyAddresses(operations)].flatMap(headerOf));
  const headers = buildHeaders(collector, locations, (name) => isRuntimeHeader(name) || written.has(name));
  const stated = readRuntimeExpression(context, lookUp(document, layers, 'x-eda-order', 'key'));
  const binding = lookUp(document, layers, 'bindings', 'kafka', 'key');
  const key = stated ?? (binding === undefined ? undefined : locateKey(context, binding, payload, locations));
  const idempotencyId = readIdempotencyId(context, draft, operations);
  const headersLocation = locations[0] ?? document.child(node.location, 'headers');
  if (binding !== undefined && key === undefined && isSent(operations))
    context.report({
      code: 'key-location-unknown',
      message:
        'The Kafka binding names a key, but not where it is in the message, so a publisher has to give it with each message. Say where with `x-eda-order: { key: $message.payload#/… }`.',
      at: binding.via[0] ?? binding.location,
      part: 'key',
    });
  return {
    draft,
    payloadId: collector.add(payloadLocation),
    headersLocation,
    headersId: context.idOf(document.child(node.location, 'headers')),
    ...(headers !== undefined && { headers }),
    headersRequired: headers !== undefined && requiresHeader(headers),
    ...(correlationId !== undefined && { correlationId }),
    ...(idempotencyId !== undefined && { idempotencyId }),
    ...(key !== undefined && { key }),
    keyRequired: binding !== undefined && key === undefined,
    constants: findConstants(context, locations, payload),
  };
}

function headerOf(expression: RuntimeExpression | undefined): readonly string[] {
  return expression?.from === 'header' && expression.path.length === 1 ? expression.path : [];
}

/** Where a request says where to answer: the runtime writes that too. */
function replyAddresses(operations: readonly OperationDraft[]): (RuntimeExpression | undefined)[] {
  return operations.map((operation) => operation.reply?.addressLocation);
}

function isSent(operations: readonly OperationDraft[]): boolean {
  return operations.some(({ role }) => role === 'send' || role === 'request');
}
