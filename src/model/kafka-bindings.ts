import type { ResolvedNode, SourceDocument } from '../document/source-document.js';
import type { KafkaChannelModel } from './contract-model.js';
import { childOf, ownValue } from './reading/document-node.js';
import { lookUp, numberAt, textAt, type TraitLayers } from './reading/trait-layers.js';

export function readKafkaChannel(document: SourceDocument, channel: ResolvedNode): KafkaChannelModel | undefined {
  const binding = childOf(document, channel, 'bindings', 'kafka');
  if (binding === undefined) return undefined;
  const topic = textAt(document, [binding], 'topic');
  const partitions = numberAt(document, [binding], 'partitions');
  const replicas = numberAt(document, [binding], 'replicas');
  const retentionMs = numberAt(document, [binding], 'topicConfiguration', 'retention.ms');
  const cleanup = childOf(document, binding, 'topicConfiguration', 'cleanup.policy')?.value;
  const cleanupPolicy =
    typeof cleanup === 'string'
      ? [cleanup]
      : Array.isArray(cleanup)
        ? cleanup.filter((policy): policy is string => typeof policy === 'string')
        : undefined;
  return {
    ...(topic !== undefined && { topic }),
    ...(partitions !== undefined && { partitions }),
    ...(replicas !== undefined && { replicas }),
    ...(retentionMs !== undefined && { retentionMs }),
    ...(cleanupPolicy !== undefined && { cleanupPolicy }),
  };
}

/** `groupId` or `clientId` of an operation: the binding gives a schema, which names a value by `const` or by an `enum` of one. */
export function readKafkaId(
  document: SourceDocument,
  operation: TraitLayers,
  property: 'groupId' | 'clientId',
): string | undefined {
  const schema = lookUp(document, operation, 'bindings', 'kafka', property)?.value;
  const constant = constantOf(schema);
  return typeof constant === 'string' && constant !== '' ? constant : undefined;
}

/** The one value that a schema allows by `const` or by an `enum` of one; a bare text counts as itself. */
function constantOf(schema: unknown): unknown {
  if (typeof schema === 'string') return schema;
  const constant = ownValue(schema, 'const');
  if (constant !== undefined) return constant;
  const values = ownValue(schema, 'enum');
  return Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined;
}
