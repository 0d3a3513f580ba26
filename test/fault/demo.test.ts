import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokerIsForeign, kafkaAddress } from '../support/kafka.js';
import { createDatabase, noPostgres, type TestDatabase } from '../support/postgres.js';

const root = resolve(import.meta.dirname, '../..');
const LIMIT_MS = 240_000;

/** As `npm start -- …`. */
function runDemo(...args: readonly string[]): Promise<{
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}> {
  return new Promise((done) => {
    const options = { cwd: root, env: { ...process.env, NO_COLOR: '1' }, timeout: LIMIT_MS };
    const child = execFile(
      process.execPath,
      [join('scripts', 'start.js'), ...args],
      options,
      (_error, stdout, stderr) => {
        done({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

// It deletes and makes topics under the names of the contracts.
describe.skipIf(brokerIsForeign || noPostgres)('the demo over Kafka and PostgreSQL', { timeout: LIMIT_MS }, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('kills a service in the middle of its work, starts it again, and its table agrees', async () => {
    const { code, stdout, stderr } = await runDemo('--kafka', kafkaAddress(), '--postgres', database.url);
    expect(stderr).toBe('');
    const told =
      /payment {4}#\d+ +! process (\d+) killed with SIGKILL: [^\n]+\n[^]*payment +started again as process (\d+)\n/.exec(
        stdout,
      );
    expect(told, stdout).not.toBeNull();
    expect(told?.[1]).not.toBe(told?.[2]);
    const table = stdout.slice(stdout.indexOf('processes killed with SIGKILL'));
    expect(table.split('\n').filter((line) => / (?:agrees|DIFFERS)$/.test(line))).toHaveLength(19);
    expect(table).not.toContain('DIFFERS');
    expect(table).toMatch(/^money charged +556\.92 EUR +556\.92 EUR +agrees$/m);
    expect(table).toMatch(/^Everything agrees, after/m);
    expect(code).toBe(0);
  });

  it('says in one sentence that the database is away', async () => {
    const { code, stderr } = await runDemo('--postgres', 'postgres://nobody:secret@127.0.0.1:1/shop');
    expect(stderr).toMatch(
      /^The database shop at 127\.0\.0\.1:1 cannot be used \(connect ECONNREFUSED 127\.0\.0\.1:1\): [^\n]+\n$/,
    );
    expect(code).toBe(2);
  });
});
