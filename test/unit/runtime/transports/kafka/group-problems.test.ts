import { beforeEach, describe, expect, it } from 'vitest';
import { GroupProblems } from '../../../../../src/runtime/transports/kafka/group-problems.js';

const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' });

describe('problems of a membership', () => {
  let now = 0;
  let codes: string[] = [];
  let problems: GroupProblems;

  beforeEach(() => {
    now = 0;
    codes = [];
    problems = new GroupProblems(
      'orders',
      () => now,
      ({ error }) => codes.push((error as { code?: string }).code ?? 'none'),
    );
  });

  it('reports an outage once, also where the broker is there for a moment in between', () => {
    problems.lost(refused(), 'committing offsets');
    problems.recovered();
    expect(problems.away).toBe(false);
    now += 9_999;
    problems.recovered();
    problems.lost(refused(), 'consuming');
    expect(problems.away).toBe(true);
    expect(codes).toEqual(['broker-unavailable']);
  });

  it('reports the next outage after one that has been over for a while', () => {
    problems.lost(refused(), 'consuming');
    problems.recovered();
    now += 9_000;
    problems.lost(refused(), 'consuming');
    problems.recovered();
    now += 9_999;
    problems.recovered();
    problems.lost(refused(), 'consuming');
    expect(codes).toEqual(['broker-unavailable']);
    problems.recovered();
    now += 10_000;
    problems.lost(refused(), 'consuming');
    expect(codes).toEqual(['broker-unavailable', 'broker-unavailable']);
  });

  it('reports every kind of an outage', () => {
    problems.lost(refused(), 'consuming');
    problems.lost(Object.assign(new Error('no'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' }), 'consuming');
    problems.lost(refused(), 'consuming');
    expect(codes).toEqual(['broker-unavailable', 'topic-missing']);
  });

  it('reports a lost membership anew after each recovery', () => {
    problems.commitRefused(refused(), 'ILLEGAL_GENERATION');
    problems.commitRefused(refused(), 'ILLEGAL_GENERATION');
    problems.recovered();
    problems.commitRefused(refused(), 'ILLEGAL_GENERATION');
    expect(codes).toEqual(['membership-lost', 'membership-lost']);
  });

  it('says nothing of a session that runs out while the broker is away', () => {
    problems.lost(refused(), 'consuming');
    problems.sessionOver(7_000, 6_000);
    expect(codes).toEqual(['broker-unavailable']);
  });
});
