import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createRecordSender } from '../../../src/runtime/producer/record-sender.js';
import { systemClock } from '../../../src/runtime/service/clock.js';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { brokerIsForeign, createTopic, kafkaClient, noKafka, saslAddress, uniqueName } from '../../support/kafka.js';

const quick = { retry: { retries: 1, initialRetryTime: 10 } };

describe.skipIf(noKafka)('failures', () => {
  it('name the broker that is away, and what to do', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const transport = kafka(kafkaClient({ brokers: [address], ...quick }));
    await expect(transport.connect()).rejects.toMatchObject({
      code: 'broker-unavailable',
      retryable: true,
      message: `Kafka at ${address} cannot be reached while connecting (connect ECONNREFUSED). Check that the broker runs, and that \`brokers\` (and \`ssl\`) in new Kafka({ … }) are right.`,
    });
    await transport.close();
  });

  it.skipIf(brokerIsForeign)('name a wrong password', async () => {
    const sasl = (password: string) => ({ mechanism: 'plain', username: 'tester', password }) as const;
    const wrong = kafka(kafkaClient({ brokers: [saslAddress()], sasl: sasl('not this'), ...quick }));
    await expect(wrong.connect()).rejects.toMatchObject({
      code: 'authentication-failed',
      retryable: false,
      message: expect.stringMatching(/refused user or password while connecting .*Check `sasl`/) as string,
    });
    const right = kafka(kafkaClient({ brokers: [saslAddress()], sasl: sasl('tester-secret') }));
    await right.connect();
    await right.close();
  });

  it('give up connecting when the signal aborts', async () => {
    const transport = kafka(
      kafkaClient({
        brokers: [`127.0.0.1:${await unusedPort()}`],
        retry: { retries: 50, initialRetryTime: 100, maxRetryTime: 100 },
      }),
    );
    const reason = new Error('no longer');
    const connecting = transport.connect(AbortSignal.any([AbortSignal.timeout(50)]));
    await expect(connecting).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(transport.connect(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('of a record over the limit are its own: the others of its request are written', async () => {
    const topic = await createTopic('oversized', 2, { 'max.message.bytes': '20000' });
    const transport = kafka(kafkaClient());
    await transport.connect();
    const sender = createRecordSender({ transport, clock: systemClock });
    try {
      const publishes = Array.from({ length: 30 }, (_, index) =>
        sender.send({ topic, key: `${index}`, value: index === 17 ? 'x'.repeat(30_000) : 'fine', headers: {} }),
      );
      const outcomes = await Promise.allSettled(publishes);
      const failed = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []));
      expect(failed).toEqual([17]);
      await expect(publishes[17]).rejects.toMatchObject({ code: 'record-too-large', retryable: false });
    } finally {
      await sender.close();
      await transport.close();
    }
  });

  it('of a missing topic are quick, and name it', async () => {
    const topic = uniqueName('missing');
    const transport = kafka(kafkaClient());
    await transport.connect();
    try {
      const before = Date.now();
      await expect(transport.send([{ topic, key: null, value: '', headers: {} }])).rejects.toMatchObject({
        code: 'topic-missing',
        message: expect.stringContaining(`"${topic}"`) as string,
      });
      expect(Date.now() - before, 'other publishes wait for it').toBeLessThan(3000);
    } finally {
      await transport.close();
    }
  });

  it('include a partition that a topic does not have: the client itself would drop the record silently', async () => {
    const topic = await createTopic('partitions', 2);
    const transport = kafka(kafkaClient());
    await transport.connect();
    try {
      const sending = transport.send([{ topic, key: null, value: '', headers: {}, partition: 2 }]);
      await expect(sending).rejects.toMatchObject({
        code: 'publish-failed',
        retryable: false,
        message: expect.stringContaining(`Topic "${topic}" has no partition 2`) as string,
      });
    } finally {
      await transport.close();
    }
  });
});

/** A port where nothing listens. */
function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
