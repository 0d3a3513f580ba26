import type { Transport } from '@eda-gen/runtime';

export interface DeadLetter {
  readonly topic: string;
  readonly reason: string;
  readonly message: string;
}

const GROUPS = /^dlq\.(?:order|inventory|payment|shipping)\./;

/** Reads the dead-letter topics of the shop as an operator's tool would. */
export async function watchDeadLetters(transport: Transport, group: string) {
  const found: DeadLetter[] = [];
  const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : new TextDecoder().decode(bytes));
  const problems: Error[] = [];
  const subscription = await transport.subscribe({
    group,
    topics: [{ kind: 'pattern', pattern: GROUPS, template: 'dlq.{group}.{topic}' }],
    sink: {
      deliver: (stream, records) => {
        for (const { topic, headers } of records)
          found.push({
            topic,
            reason: text(headers['edagen_dlq_reason']),
            message: text(headers['__dlq.errors.message']),
          });
        stream.settle(records);
      },
      onProblem: ({ error }) => problems.push(error),
    },
  });
  return { found, problems, close: () => subscription.close() };
}
