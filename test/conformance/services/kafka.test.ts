import { describe } from 'vitest';
import { noKafka } from '../../support/kafka.js';
import { serviceCases } from './cases.js';
import { kafkaSetup } from './kafka-setup.js';

describe.skipIf(noKafka)('on a real broker', () => {
  serviceCases({ name: 'kafka', create: () => Promise.resolve(kafkaSetup()) });
});
