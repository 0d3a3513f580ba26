import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { transportCases } from './cases.js';

transportCases({
  name: 'memory',
  deadlineMs: 3_000,
  create: async () => {
    const transport = memory();
    return {
      transport: () => transport,
      createTopics: (topics) => transport.createTopics(topics),
      addPartitions: (topic, partitions) => transport.addPartitions(topic, partitions),
      close: () => transport.close(),
    };
  },
});

transportCases({
  name: 'memory in a folder',
  deadlineMs: 3_000,
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eda-gen-memory-'));
    const transport = memory({ folder });
    return {
      transport: () => transport,
      createTopics: (topics) => transport.createTopics(topics),
      addPartitions: (topic, partitions) => transport.addPartitions(topic, partitions),
      close: async () => {
        await transport.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
});
