import { join } from 'node:path';
import { CannotRun } from './cannot-run.js';

/** What services keep their things in. */
export type StoreChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

export interface DemoOptions {
  /** Absent: the embedded broker, with all services in this process. */
  readonly brokers?: readonly string[];
  readonly store: StoreChoice;
}

export const USAGE =
  'Usage: npm start [-- [--kafka host:port[,host:port…]] [--postgres postgres://… | --sqlite [folder]]]';

const BROKERS = /^[^\s:,]+:\d+(?:,[^\s:,]+:\d+)*$/;
const DEFAULT_FOLDER = join('.cache', 'demo');

/** @throws CannotRun with the first thing that is wrong */
export function readOptions(args: readonly string[]): DemoOptions {
  const rest = [...args];
  let brokers: readonly string[] | undefined;
  let store: StoreChoice | undefined;
  const value = (): string | undefined => (rest[0]?.startsWith('--') === false ? rest.shift() : undefined);
  const choose = (chosen: StoreChoice): void => {
    if (store !== undefined) throw new CannotRun('Services have one store: give --postgres or --sqlite, once.');
    store = chosen;
  };
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift())
    switch (flag) {
      case '--kafka': {
        const given = value();
        if (given === undefined || !BROKERS.test(given))
          throw new CannotRun(`--kafka needs addresses such as localhost:9092, and has ${given ?? 'none'}.`);
        if (brokers !== undefined) throw new CannotRun('Give --kafka once, with a comma between addresses.');
        brokers = given.split(',');
        break;
      }
      case '--postgres': {
        const given = value();
        if (given === undefined || !/^postgres(?:ql)?:\/\//.test(given) || !URL.canParse(given))
          // Not shown as it is: there may be a password in it.
          throw new CannotRun('--postgres needs an address such as postgres://user:password@localhost:5432/database.');
        choose({ kind: 'postgres', url: given });
        break;
      }
      case '--sqlite':
        choose({ kind: 'sqlite', folder: value() ?? DEFAULT_FOLDER });
        break;
      default:
        throw new CannotRun(`There is no option ${flag}.`);
    }
  return { ...(brokers === undefined ? {} : { brokers }), store: store ?? { kind: 'memory' } };
}
