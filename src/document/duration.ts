const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as extensions have it: a number of milliseconds, or a text such as `10 s`, `5m`, `14 days`. Undefined for anything else. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? Math.round(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(value) ?? [];
  const factor = UNITS[unit === 'ms' ? unit : (unit[0] ?? '')];
  return amount === undefined || factor === undefined ? undefined : Math.max(1, Math.round(Number(amount) * factor));
}

/** The same in the largest unit that leaves a number of at most one decimal: `14 d`, `1.5 h`. */
export function showDuration(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((entry) => ms >= (UNITS[entry] ?? 1)) ?? 'ms';
  return `${Math.round((ms / (UNITS[unit] ?? 1)) * 10) / 10} ${unit}`;
}
