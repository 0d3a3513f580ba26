import { memory } from '../../../src/runtime/transports/memory/index.js';
import { serviceCases } from './cases.js';

serviceCases({
  name: 'memory',
  create: async () => {
    const transport = memory();
    return {
      transport: () => transport,
      createTopics: (topics) => transport.createTopics(topics),
      listTopics: async (prefix) => {
        await transport.connect();
        const topics = await transport.findTopics(new RegExp(`^(dlq\\.)?${prefix.replaceAll('.', '\\.')}`));
        await transport.close();
        return topics;
      },
      deleteTopics: () => Promise.resolve(),
      committed: async (group, topic) =>
        Object.entries(transport.committedOffsets(group))
          .filter(([place]) => place.startsWith(`${topic}/`))
          .reduce((sum, [, offset]) => sum + Number(offset), 0),
      close: () => transport.close(),
    };
  },
});
