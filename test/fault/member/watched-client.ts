import { Client } from 'pg';
import type { Points } from './points.js';
import type { Point } from './protocol.js';

type Query = (...values: readonly unknown[]) => unknown;

/** The real client, which passes a point with each statement of the store. */
export function watchedClient(points: Points): typeof Client {
  return class extends Client {
    constructor(...given: ConstructorParameters<typeof Client>) {
      super(...given);
      const query = this.query.bind(this) as Query;
      this.query = ((...values: readonly unknown[]) => {
        const point = pointOf(values[0]);
        const outcome = query(...values);
        if (point !== undefined) points.pass(point);
        if (point === 'commit' && outcome instanceof Promise) {
          void outcome.then(
            () => {
              points.pass('committed');
            },
            () => undefined,
          );
        }
        return outcome;
      }) as typeof this.query;
    }
  };
}

function pointOf(statement: unknown): Point | undefined {
  const text = typeof statement === 'string' ? statement : (statement as { readonly text?: string }).text;
  if (text === undefined) return undefined;
  if (/^\s*BEGIN\b/i.test(text)) return 'begin';
  if (/\bINSERT\s+INTO\s+\S*inbox\b/i.test(text)) return 'claim';
  if (/\bINSERT\s+INTO\s+\S*outbox\b/i.test(text)) return 'outbox';
  if (/\bDELETE\s+FROM\s+\S*outbox\b/i.test(text)) return 'mark';
  if (/\bCOMMIT\b/i.test(text)) return 'commit';
  return undefined;
}
