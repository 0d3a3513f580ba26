import {
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
} from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../../src/runtime/errors.js';
import { kafkaErrorType, toKafkaError } from '../../../../../src/runtime/transports/kafka/to-kafka-error.js';

const answered = (type: string, retriable = false): Error =>
  new KafkaJSProtocolError(Object.assign(new Error(`The broker says ${type}`), { type, code: 1, retriable }));

describe('toKafkaError', () => {
  it.each([
    ['MESSAGE_TOO_LARGE', 'record-too-large', false],
    ['RECORD_LIST_TOO_LARGE', 'record-too-large', false],
    ['TOPIC_AUTHORIZATION_FAILED', 'not-authorized', false],
    ['GROUP_AUTHORIZATION_FAILED', 'not-authorized', false],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'topic-missing', false],
    ['SASL_AUTHENTICATION_FAILED', 'authentication-failed', false],
    ['NOT_ENOUGH_REPLICAS', 'broker-unavailable', true],
    ['REQUEST_TIMED_OUT', 'broker-unavailable', true],
    ['INVALID_RECORD', 'publish-failed', false],
  ])('%s is %s', (type, code, retryable) => {
    const error = toKafkaError(answered(type), 'sending a record to "orders"', ['orders']);
    expect(error).toMatchObject({ code, retryable, fields: { type, topics: ['orders'] } });
    expect(error.message).toContain('sending a record to "orders"');
  });

  it('finds address and reason below the retries of the client', () => {
    const refused = Object.assign(
      new KafkaJSConnectionError('Connection error: connect ECONNREFUSED 10.0.0.1:9092', {
        broker: '10.0.0.1:9092',
        code: 'ECONNREFUSED',
      }),
    );
    const error = toKafkaError(
      new KafkaJSNumberOfRetriesExceeded(refused, { retryCount: 5, retryTime: 1 }),
      'connecting',
    );
    expect(error).toMatchObject({ code: 'broker-unavailable', retryable: true, fields: { broker: '10.0.0.1:9092' } });
    expect(error.message).toBe(
      'Kafka at 10.0.0.1:9092 cannot be reached while connecting (connect ECONNREFUSED). Check that the broker runs, and that `brokers` (and `ssl`) in new Kafka({ … }) are right.',
    );
  });

  it('tells a wrong password from a broker that is away', () => {
    const refused = Object.assign(new Error('SASL PLAIN authentication failed'), {
      name: 'KafkaJSSASLAuthenticationError',
    });
    expect(toKafkaError(refused, 'connecting').code).toBe('authentication-failed');
    const wrapped = Object.assign(new KafkaJSNonRetriableError(refused), { cause: refused });
    expect(toKafkaError(wrapped, 'connecting').code).toBe('authentication-failed');
  });

  it('knows the plain error of a client that reached an address where nobody answers', () => {
    expect(toKafkaError(new Error('Broker not connected'), 'describing topics')).toMatchObject({
      code: 'broker-unavailable',
      message: expect.stringContaining('cannot be reached while describing topics') as string,
    });
  });

  it('leaves errors of the runtime as they are, and keeps unknown ones retryable', () => {
    const own = new EdaError('closed', 'Closed.');
    expect(toKafkaError(own, 'sending')).toBe(own);
    const unknown = new TypeError('x is undefined');
    expect(toKafkaError(unknown, 'sending')).toMatchObject({ code: 'publish-failed', retryable: true, cause: unknown });
    expect(toKafkaError('text', 'sending').message).toBe('Kafka failed while sending: unknown reason.');
  });

  it('ends where causes go in a circle', () => {
    const circle: { name: string; message: string; cause?: unknown } = { name: 'A', message: 'a' };
    circle.cause = { name: 'B', message: 'b', cause: circle };
    expect(toKafkaError(circle, 'sending').code).toBe('publish-failed');
    expect(kafkaErrorType(circle)).toBeUndefined();
  });
});
