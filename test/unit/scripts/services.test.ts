import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'eda-gen-services-'));

function services(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, [resolve('scripts/services.js'), ...args], {
    encoding: 'utf8',
    env: { PATH, EDA_SERVICES_HOME: home, ...env },
  });
}

describe('npm run services', () => {
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('says in one sentence what is missing where there is no Java, and what is skipped then', () => {
    const { status, stdout, stderr } = services(['start', 'kafka'], { PATH: home });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      'Kafka needs Java, and there is no `java` here. Install Java 17 (or newer) and Maven, or name a broker that runs by EDA_KAFKA=host:port. Without either, the tests of the Kafka transport are skipped.\n',
    );
  });

  it('takes a broker that runs already, and leaves it alone', () => {
    const env = { PATH: home, EDA_KAFKA: 'broker.example:9092' };
    expect(services(['start', 'kafka'], env)).toMatchObject({ status: 0, stdout: 'EDA_KAFKA=broker.example:9092\n' });
    expect(services(['status'], env).stdout).toContain('kafka: broker.example:9092 (from EDA_KAFKA)\n');
    expect(services(['stop'], env).status).toBe(0);
    for (const verb of ['restart', 'kill']) {
      expect(services([verb, 'kafka'], env)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('was not started here') as string,
      });
    }
  });

  it('says in one sentence what is missing where there is no PostgreSQL', () => {
    const { status, stdout, stderr } = services(['start', 'postgres'], { PATH: home, EDA_POSTGRES_PROGRAMS: home });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      `PostgreSQL needs its programs \`initdb\` and \`postgres\`, and they are not in ${home}. Install PostgreSQL 13 or newer (Debian: \`postgresql\`), or name a server that runs by EDA_POSTGRES=postgres://user:password@host:port/database. Without either, the tests of the PostgreSQL store are skipped.\n`,
    );
  });

  it('takes a PostgreSQL that runs already, and leaves it alone', () => {
    const url = 'postgres://me:secret@db.example:5432/shop';
    const env = { PATH: home, EDA_POSTGRES: url };
    expect(services(['start', 'postgres'], env)).toMatchObject({ status: 0, stdout: `EDA_POSTGRES=${url}\n` });
    expect(services(['kill', 'postgres'], env)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('was not started here') as string,
    });
  });

  it('refuses what it does not know, and says what there is', () => {
    expect(services(['start', 'kafak'])).toMatchObject({
      status: 2,
      stderr: 'No such server: kafak. There is: kafka, postgres.\n',
    });
    expect(services([])).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') as string });
  });

  it('has nothing to stop where nothing runs', () => {
    expect(services(['status']).stdout).toBe('kafka: not running\npostgres: not running\n');
    expect(services(['stop']).status).toBe(0);
    for (const server of ['kafka', 'postgres'])
      expect(services(['restart', server]).stderr).toContain('was not started here');
  });
});
