import { describe, expect, it } from 'vitest';
import { kafka } from '../../../../../src/runtime/transports/kafka/index.js';
import { FakeClock, settled } from '../../fake-clock.js';
import { FakeKafka } from './fake-kafka.js';

describe('topics that are created', () => {
  it('are waited for where the broker tells of them late', async () => {
    const client = new FakeKafka({ other: 1 });
    client.lag = 3;
    const clock = new FakeClock();
    const transport = kafka(client, { clock });
    await transport.connect();
    let ended = false;
    const ensuring = transport.ensureTopics([{ topic: 'replies', partitions: 8 }]).then(() => {
      ended = true;
    });
    await settled();
    expect(ended).toBe(false);
    await clock.advance(1000);
    await ensuring;
    expect(await transport.describeTopics(['replies'])).toEqual([{ topic: 'replies', partitions: 8 }]);
    await transport.close();
    expect(clock.sleeping).toBe(0);
  });

  it('and never turn up: one sentence, after a while', async () => {
    const client = new FakeKafka({});
    client.lag = Number.POSITIVE_INFINITY;
    const clock = new FakeClock();
    const transport = kafka(client, { clock });
    await transport.connect();
    const ensuring = transport.ensureTopics([{ topic: 'replies', partitions: 8 }]);
    const failing = ensuring.catch((error: unknown) => error);
    for (let second = 0; second < 60; second += 1) await clock.advance(1000);
    expect(await failing).toMatchObject({
      code: 'broker-unavailable',
      message: expect.stringContaining('"replies" and does not list them after 30 s') as string,
    });
    await transport.close();
  });
});
