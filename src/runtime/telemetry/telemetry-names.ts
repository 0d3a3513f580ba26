/**
 * Every metric and span that the runtime reports: OpenTelemetry's messaging conventions where they have a name, `edagen.`
 * where they have none. https://opentelemetry.io/docs/specs/semconv/messaging/
 */
export const METRICS = {
  sentMessages: { name: 'messaging.client.sent.messages', kind: 'counter', unit: '{message}' },
  consumedMessages: { name: 'messaging.client.consumed.messages', kind: 'counter', unit: '{message}' },
  operationDuration: { name: 'messaging.client.operation.duration', kind: 'histogram', unit: 's' },
  processDuration: { name: 'messaging.process.duration', kind: 'histogram', unit: 's' },
  duplicates: { name: 'edagen.duplicates', kind: 'counter', unit: '{message}' },
  withoutId: { name: 'edagen.messages.without_id', kind: 'counter', unit: '{message}' },
  retries: { name: 'edagen.retries', kind: 'counter', unit: '{attempt}' },
  deadLetters: { name: 'edagen.dead_letters', kind: 'counter', unit: '{message}' },
  requestDuration: { name: 'edagen.request.duration', kind: 'histogram', unit: 's' },
  unmatchedReplies: { name: 'edagen.replies.unmatched', kind: 'counter', unit: '{message}' },
  expiredRequests: { name: 'edagen.requests.expired', kind: 'counter', unit: '{message}' },
  outboxPublished: { name: 'edagen.outbox.published', kind: 'counter', unit: '{message}' },
  outboxRefused: { name: 'edagen.outbox.refused', kind: 'counter', unit: '{message}' },
} as const;

/** Span names: `<operation> <topic>`, as the conventions want them. */
export const SPANS = {
  publish: 'send',
  process: 'process',
  request: 'request',
} as const;

/** Attribute names of the conventions. */
export const ATTRIBUTES = {
  system: 'messaging.system',
  destination: 'messaging.destination.name',
  operation: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  consumerGroup: 'messaging.consumer.group.name',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  batchCount: 'messaging.batch.message_count',
  errorType: 'error.type',
  messageType: 'edagen.message.type',
} as const;
