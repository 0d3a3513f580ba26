import { createServerSetup } from './start-server.js';

export const { setup, teardown } = createServerSetup({
  name: 'kafka',
  title: 'Kafka',
  variable: 'EDA_KAFKA',
  locate: (address) => {
    const [host = '', port] = address.split(',')[0]?.split(':') ?? [];
    return { host, port: Number(port) };
  },
});
