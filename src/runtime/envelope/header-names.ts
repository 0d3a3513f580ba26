/** Names of the headers that the runtime writes and reads: CloudEvents 1.0 in Kafka's binary mode, W3C trace context, Kafka's usual names for replies. */
export const HEADERS = {
  specversion: 'ce_specversion',
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  variant: 'ce_variant',
  time: 'ce_time',
  sequence: 'ce_sequence',
  correlationId: 'ce_correlationid',
  causationId: 'ce_causationid',
  contentType: 'content-type',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  /** The id was derived from a handled message: under it another payload is a duplicate, not a mistake. */
  derived: 'edagen_derived',
  requestCorrelationId: 'kafka_correlationId',
  replyTopic: 'kafka_replyTopic',
  replyPartition: 'kafka_replyPartition',
  deadline: 'edagen_deadline',
  replyError: 'edagen_reply_error',
} as const;

/** `ce_type` of an answer that tells of a failure which the contract does not describe. */
export const REPLY_ERROR_TYPE = 'edagen.error';
