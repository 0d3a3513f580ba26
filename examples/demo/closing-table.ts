import type { Counters } from '@eda-gen/runtime';
import type { DeadLetter } from './watch-dead-letters.js';
import { ACCOUNTS, expected, indexOf, ORDERS, priceOf, STOCK, type Ending } from './plan.js';
import { SERVICES, type ServiceName } from './service-name.js';
import type { Killed } from './shop.js';
import type { ServiceReport } from './start-shop-service.js';

/** One line: what is claimed, what was to be expected and what came out. */
export interface Row {
  readonly claim: string;
  readonly expected: string;
  readonly actual: string;
  readonly agrees: boolean;
}

export interface Outcome {
  readonly reports: readonly ServiceReport[];
  readonly deadLetters: readonly DeadLetter[];
  readonly refused: readonly string[];
  readonly storefront: Counters;
  /** Undefined where no process is to be killed. */
  readonly killed: readonly Killed[] | undefined;
}

function endingOf(order: {
  readonly orderId: string;
  readonly status: string;
  readonly cancelledBecause: string | null;
}): Ending | 'open' {
  if (order.status === 'SHIPPED') return 'shipped';
  if (order.cancelledBecause === 'OUT_OF_STOCK') return 'out of stock';
  if (order.cancelledBecause === 'PAYMENT_FAILED') return 'not paid';
  return order.status === 'PAID' && ORDERS[indexOf(order.orderId)]?.ending === 'stuck' ? 'stuck' : 'open';
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const euros = (cents: number): string => `${(cents / 100).toFixed(2)} EUR`;
const list = (record: Readonly<Record<string, number>>): string =>
  Object.entries(record)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, number]) => `${name} ${number}`)
    .join(', ') || 'none';

function row(claim: string, wanted: string | number, actual: string | number): Row {
  return { claim, expected: String(wanted), actual: String(actual), agrees: String(wanted) === String(actual) };
}

const atLeast = (claim: string, wanted: number, actual: number): Row => ({
  claim,
  expected: `at least ${wanted}`,
  actual: String(actual),
  agrees: actual >= wanted,
});

/** Everything that the demo claims to have shown, each beside what the plan says. */
export function closingTable({ reports, deadLetters, refused, storefront, killed }: Outcome): readonly Row[] {
  const orders = reports.flatMap((report) => report.orders ?? []);
  const charges = reports.flatMap((report) => report.charges ?? []);
  const endings: readonly Ending[] = ['shipped', 'out of stock', 'not paid', 'stuck'];
  const reasons: Record<string, number> = {};
  for (const { reason } of deadLetters) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const left = { ...STOCK };
  for (const { items } of expected.sold) for (const { sku, quantity } of items) left[sku] = (left[sku] ?? 0) - quantity;
  const takings = sum(expected.sold.map(priceOf));
  const stock = Object.assign({}, ...reports.map((report) => report.stock ?? {})) as Readonly<Record<string, number>>;
  const accounts = Object.assign({}, ...reports.map((report) => report.accounts ?? {})) as Readonly<
    Record<string, number>
  >;
  const counters = compareCounters(reports, killed);
  const answered = ORDERS.length - expected.count('refused');
  return [
    ...(killed === undefined ? [] : [row('processes killed with SIGKILL', 1, killed.length)]),
    row('orders asked for', ORDERS.length, orders.length + refused.length),
    ...endings.map((ending) =>
      row(`  ${ending}`, expected.count(ending), orders.filter((order) => endingOf(order) === ending).length),
    ),
    row('  refused by an error reply', expected.count('refused'), refused.length),
    row('answers to the storefront', ORDERS.length, storefront.repliesReceived),
    counters.row('answers between services', counters.answers, counters.counted('repliesReceived')),
    row('orders placed', answered, orders.length),
    counters.row('duplicates skipped', counters.planned(expected.duplicates), counters.counted('duplicates')),
    counters.row('retries of failed handlers', counters.planned(expected.retries), counters.counted('retries')),
    row('dead letters, by reason', list(expected.deadLetters), list(reasons)),
    row('stock left on the shelf', list(left), list(stock)),
    row('money charged', euros(takings), euros(sum(charges.map(({ amount }) => amount)))),
    row('money left on accounts', euros(sum(Object.values(ACCOUNTS)) - takings), euros(sum(Object.values(accounts)))),
    ...(killed === undefined
      ? []
      : [
          row('charges, one an order', expected.sold.length, charges.length),
          row(
            'parcels, one an order',
            expected.count('shipped'),
            reports.flatMap(({ parcels = [] }) => parcels).length,
          ),
        ]),
    row('services that are well', reports.length, reports.filter(({ health }) => health.status === 'started').length),
  ];
}

/**
 * What processes have counted. The counters of a killed one are gone with it, but for its last word; and what follows from its end (a record
 * that is delivered again, a request that is asked again) comes on top. So where one was killed, what the plan says of the others is the
 * least that there can be.
 */
function compareCounters(reports: readonly ServiceReport[], killed: readonly Killed[] | undefined) {
  const survivors = SERVICES.filter((name) => killed?.every(({ service }) => service !== name) ?? true);
  return {
    row: killed === undefined ? row : atLeast,
    // The price of an order is refused, perhaps before the other answer is there: then nobody waits for that any more.
    answers: ORDERS.length + ORDERS.length - (killed === undefined ? 0 : expected.count('refused')),
    counted: (name: keyof Counters): number =>
      sum([...reports, ...(killed ?? [])].map(({ counters }) => counters[name])),
    planned: (of: (service: ServiceName) => number): number => sum(survivors.map(of)),
  };
}

/** The table as text; the last column says whether a line agrees. */
export function formatTable(rows: readonly Row[], colour: boolean): string {
  const paint = (text: string, code: number): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  const widths = [
    Math.max(...rows.map(({ claim }) => claim.length)),
    Math.max(8, ...rows.map((row) => row.expected.length)),
    Math.max(6, ...rows.map(({ actual }) => actual.length)),
  ];
  const [first = 0, second = 0, third = 0] = widths;
  const line = (claim: string, wanted: string, actual: string): string =>
    `${claim.padEnd(first)}  ${wanted.padEnd(second)}  ${actual.padEnd(third)}`;
  return [
    line('', 'expected', 'actual'),
    ...rows.map(
      (row) =>
        `${line(row.claim, row.expected, row.actual)}  ${row.agrees ? paint('agrees', 32) : paint('DIFFERS', 31)}`,
    ),
  ].join('\n');
}
