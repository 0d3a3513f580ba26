import type { Transport } from '@eda-gen/runtime';
import type { Points } from './points.js';

/** Passes points around each request that sends records of one topic, and whenever a partition is newly ours. */
export function watchedTransport(transport: Transport, topic: string, points: Points, onJoined: () => void): Transport {
  const send: Transport['send'] = async (records, signal) => {
    const ours = records.some((record) => record.topic === topic);
    const sending = transport.send(records, signal);
    if (ours) points.pass('produce');
    await sending;
    if (ours) points.pass('produced');
  };
  const subscribe: Transport['subscribe'] = ({ sink, ...options }) => {
    const known = new WeakSet<object>();
    return transport.subscribe({
      ...options,
      sink: {
        deliver: (stream, records) => {
          if (!known.has(stream)) {
            known.add(stream);
            points.pass('rebalance');
            onJoined();
          }
          sink.deliver(stream, records);
        },
        onProblem: (problem) => {
          sink.onProblem(problem);
        },
      },
    });
  };
  return new Proxy(transport, {
    get: (target, name) => {
      if (name === 'send') return send;
      if (name === 'subscribe') return subscribe;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
