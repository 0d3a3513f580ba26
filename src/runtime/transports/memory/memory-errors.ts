import { EdaError } from '../../errors.js';

export function topicMissing(topic: string): EdaError {
  return new EdaError(
    'topic-missing',
    `The topic "${topic}" does not exist. Topics are not created on the fly: name it in memory({ topics }) or call createTopics on the transport.`,
    { fields: { topic } },
  );
}

export function brokerAway(): EdaError {
  return new EdaError(
    'broker-unavailable',
    'The memory broker is away: faults.disconnect() was called. Call faults.reconnect() to bring it back.',
  );
}

export function notConnected(): EdaError {
  return new EdaError('closed', 'The memory transport is closed. Call connect() before using it.');
}
