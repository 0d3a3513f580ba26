import { createServerSetup } from './start-server.js';

export const { setup, teardown } = createServerSetup({
  name: 'postgres',
  title: 'PostgreSQL',
  variable: 'EDA_POSTGRES',
  locate: (address) => {
    const { hostname, port } = new URL(address);
    return { host: hostname, port: Number(port === '' ? 5432 : port) };
  },
});
